/** Printing: everything is read first and laid out for paper, from whatever part of the room it was asked for. */

import { flushSync, getContext, setContext, tick } from 'svelte'

import type { RoomUi } from '../context.svelte'
import { heldWhole, readWhole, type Whole } from './whole'

const KEY = Symbol('printing')

export class Printing {
  /** What is laid out for paper; null while nothing is being printed. */
  whole = $state.raw<Whole | null>(null)
  how = $state<'' | 'loading' | 'failed'>('')
  readonly #room: RoomUi

  constructor(room: RoomUi) {
    this.#room = room
  }

  /** Listens to the browser's own ways of printing until the returned function is called. */
  follow(): () => void {
    const stop = new AbortController()
    const { signal } = stop
    addEventListener('keydown', (event) => { this.#pressed(event) }, { signal })
    // From the browser's menu there is no time to read anything: what is held goes on paper, and what is missing is said.
    addEventListener('beforeprint', () => { flushSync(() => { this.whole ??= this.#held() }) }, { signal })
    addEventListener('afterprint', () => { this.whole = null }, { signal })
    return () => { stop.abort() }
  }

  async start(): Promise<void> {
    if (this.how === 'loading') return
    this.how = 'loading'
    try {
      this.whole = await readWhole(this.#room.entries)
      this.how = ''
    } catch {
      this.how = 'failed'
      return
    }
    await tick()
    print()
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 'p' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    void this.start()
  }

  #held(): Whole | null {
    return this.#room.view === null ? null : heldWhole(this.#room.view)
  }
}

export function providePrinting(printing: Printing): Printing {
  return setContext(KEY, printing)
}

export function getPrinting(): Printing {
  return getContext<Printing>(KEY)
}
