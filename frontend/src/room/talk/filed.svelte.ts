/** Under which item of the agenda a text is filed: the one it was begun under, unless its author says otherwise. */

import type { Drafts } from '../../core/drafts'

type Item = number | null

const NONE = '-'

export class Filed {
  /** `undefined` while nothing is begun. */
  begun = $state<Item | undefined>(undefined)
  chosen = $state<Item | undefined>(undefined)
  readonly #drafts: Drafts
  readonly #name: string

  /** `name` is that of the draft the text is kept under. */
  constructor(drafts: Drafts, name: string) {
    this.#drafts = drafts
    this.#name = `${name}/item`
    this.#take(drafts.load(this.#name)?.text)
  }

  /** As another tab files it, from now on; returns how to end that. */
  follow(): () => void {
    return this.#drafts.follow(this.#name, (draft) => { this.#take(draft?.text) })
  }

  #take(kept: string | undefined): void {
    this.begun = kept === undefined ? undefined : kept === NONE ? null : Number(kept)
    if (kept === undefined) this.chosen = undefined
  }

  /** What the text has become, while this item was open. */
  became(text: string, now: Item): void {
    if (text.trim() === '') {
      this.begun = this.chosen = undefined
      this.#drafts.save(this.#name, '', 0)
    } else if (this.begun === undefined) {
      this.begun = now
      this.#drafts.save(this.#name, now === null ? NONE : String(now), Date.now())
    }
  }

  /** The item it goes to when it is sent now. */
  under(now: Item): Item {
    if (this.begun === undefined) return now
    return this.chosen === undefined ? this.begun : this.chosen
  }
}
