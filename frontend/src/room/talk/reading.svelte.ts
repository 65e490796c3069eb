/** A list that grows while it is read: what is read stays, what is new is added, and gaps are closed on demand. */

import type { Event } from '../../core/protocol.gen'
import { altered, boundsBefore, extended, followed, leftBefore, lengthOfAll, rowsOf, type Page, type Runs, type Window } from './runs'

interface Item {
  readonly id: number
  readonly seq: number
}

export interface Source<T> {
  /** How many are shown at first. */
  readonly first: number
  /** What stands in the log between two entries, the newest of it. */
  readonly read: (bounds: { readonly after: number; readonly before: number }) => Promise<Page<T>>
  /** What the log has said since that entry about items that stand in the list already. */
  readonly changes: (after: number) => Promise<readonly Event[]>
  readonly fold: (items: readonly T[], event: Event) => readonly T[]
}

const STEPS = 4

export class Reading<T extends Item> {
  #runs = $state.raw<Runs<T>>([])
  #hidden = $state(0)
  #most: number
  #window: Window<T> | null = null
  readonly #source: Source<T>
  /** Whether the end is followed: then the beginning may go. Otherwise somebody reads. */
  following = $state(true)

  constructor(source: Source<T>) {
    this.#source = source
    this.#most = source.first
  }

  get rows() {
    return rowsOf(this.#runs, this.#hidden)
  }

  get left(): number {
    return leftBefore(this.#runs, this.#hidden)
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
    // A gap that nobody looks at is nothing to show.
    this.#runs = this.following && runs.length > this.#runs.length ? runs.slice(-1) : runs
    const all = lengthOfAll(this.#runs)
    this.#hidden = this.following ? Math.max(0, all - this.#most) : Math.min(this.#hidden, all)
  }

  /** More of what stands before the first that is shown. */
  async earlier(): Promise<void> {
    const step = this.#source.first * STEPS
    if (this.#hidden === 0) {
      const before = lengthOfAll(this.#runs)
      await this.close(0)
      this.#most += lengthOfAll(this.#runs) - before
      return
    }
    this.#most += step
    this.#hidden = Math.max(0, this.#hidden - step)
  }

  /** What is missing before that run, a page of it. */
  async close(place: number): Promise<void> {
    const run = this.#runs[place]
    if (run === undefined) return
    const page = await this.#source.read(boundsBefore(this.#runs, place))
    // Meanwhile the list may have grown, and other gaps been closed: it goes where its run is now.
    const now = this.#runs.findIndex(({ items }) => items.includes(run.items[0] as T) || items.some(({ id }) => id === run.items[0]?.id))
    if (now !== -1) this.#runs = extended(this.#runs, now, page)
  }

  /** The room has heard this: it holds for what has left its window too. */
  hear(event: Event): void {
    this.#runs = altered(this.#runs, (items) => this.#source.fold(items, event))
  }

  /** Something was not heard since that entry: it is asked for, and what cannot be had is not shown any longer. */
  async missed(after: number): Promise<void> {
    try {
      for (const event of await this.#source.changes(after)) this.hear(event)
    } catch {
      this.#runs = this.#window === null ? [] : followed([], this.#window)
    }
  }
}
