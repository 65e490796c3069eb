/** Which commands' outcomes are told by the control that asked for them, as long as it stands in the page. */

import { untrack } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'

import type { Sent } from '../core/outbox'

export class Controls {
  readonly #shown = new SvelteMap<string, () => boolean>()

  tells(id: string): boolean {
    return this.#shown.has(id)
  }

  /** A control tells how this command stands; returns how to say that it does so no longer. */
  show(id: string, inSight: () => boolean): () => void {
    untrack(() => { this.#shown.set(id, inSight) })
    return () => { this.#shown.delete(id) }
  }

  /** What these commands have come to was told by controls that nobody could see. */
  outOfSight(told: readonly Sent[]): void {
    for (const { id } of told) if (this.#shown.get(id)?.() === false) this.#shown.delete(id)
  }
}
