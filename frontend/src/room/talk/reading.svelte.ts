/** A list that grows while it is read: what is read stays, what is new is added, and gaps are closed on demand. */

import type { Event } from '../../core/protocol.gen'
import type { Bounds } from '../entries'
import { altered, boundsBefore, extended, followed, leftBefore, lengthOfAll, rowsOf, type Page, type Row, type Runs, type Window } from './runs'

interface Item {
  readonly id: number
  readonly seq: number
}

export interface Source<T> {
  /** How many are shown at first. */
  readonly first: number
  readonly read: (bounds: Bounds) => Promise<Page<T>>
  /** What the log has said since that entry about items that stood in the list. */
  readonly changes: (after: number) => Promise<readonly Event[]>
  /** The items after such a change; those given where the event is none. */
  readonly fold: (items: readonly T[], event: Event) => readonly T[]
}

const STEPS = 4

export class Reading<T extends Item> {
  /** Whether the end is followed: then the beginning may go. Otherwise somebody reads. */
  following = $state(true)
  #runs = $state.raw<Runs<T>>([])
  #hidden = $state(0)
  #most: number
  #window: Window<T> = { items: [], count: 0, seq: 0 }
  readonly #source: Source<T>

  constructor(source: Source<T>) {
    this.#source = source
    this.#most = source.first
  }

  get rows(): readonly Row<T>[] {
    return rowsOf(this.#runs, this.#hidden)
  }

  /** How many stand before the first that is shown. */
  get left(): number {
    return leftBefore(this.#runs, this.#hidden)
  }

  /** The newest of all. */
  get last(): number | null {
    const items = this.#runs[this.#runs.length - 1]?.items ?? []
    return items[items.length - 1]?.id ?? null
  }

  find(id: number): T | null {
    for (const { items } of this.#runs) {
      const found = items.find((one) => one.id === id)
      if (found !== undefined) return found
    }
    return null
  }

  /** The room holds this now. */
  take(window: Window<T>): void {
    this.#window = window
    const runs = followed(this.#runs, window)
    // A gap is shown to who reads before it; nobody else needs what lies there.
    this.#runs = this.following && runs.length > this.#runs.length ? runs.slice(-1) : runs
    const all = lengthOfAll(this.#runs)
    this.#hidden = this.following ? Math.max(0, all - this.#most) : Math.min(this.#hidden, all)
  }

  /** More of what stands before the first that is shown. */
  async earlier(): Promise<void> {
    if (this.#hidden === 0) {
      const before = lengthOfAll(this.#runs)
      await this.close(0)
      this.#most += lengthOfAll(this.#runs) - before
    } else {
      const step = this.#source.first * STEPS
      this.#most += step
      this.#hidden = Math.max(0, this.#hidden - step)
    }
  }

  /** Something of what is missing before the run in that place. */
  async close(place: number): Promise<void> {
    const first = this.#runs[place]?.items[0]?.id
    for (let read = false; !read;) {
      const page = await this.#source.read(boundsBefore(this.#runs, place))
      // The list may have changed meanwhile: it goes where that run is now.
      const now = this.#runs.findIndex(({ items }) => items[0]?.id === first)
      if (now === -1) return
      const before = lengthOfAll(this.#runs)
      this.#runs = extended(this.#runs, now, page)
      read = page.complete || lengthOfAll(this.#runs) > before
    }
  }

  /** It holds for what has left the room's window too. Null: some events were not told one by one. */
  hear(event: Event | null): void {
    if (event === null) void this.#catchUp()
    else this.#runs = altered(this.#runs, (items) => this.#source.fold(items, event))
  }

  /** What became of the items beyond the window is asked for; what cannot be had is shown no longer. */
  async #catchUp(): Promise<void> {
    const after = this.#runs[this.#runs.length - 1]?.upto ?? 0
    if (lengthOfAll(this.#runs) <= this.#window.items.length) return
    try {
      for (const event of await this.#source.changes(after)) this.hear(event)
    } catch {
      this.#runs = followed([], this.#window)
    }
  }
}
