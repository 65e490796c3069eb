/** Single keys: they may be switched off, and are silent while somebody types or a word is being composed. */

import type { Keeping } from '../core/outbox'

export interface Key {
  readonly key: string
  readonly label: string
  readonly press: () => void
}

const OFF = 'keys/off'
const TYPING = 'input, textarea, select, [contenteditable]'

export class Keys {
  known = $state.raw<readonly Key[]>([])
  on = $state(true)
  readonly #keeping: Keeping

  constructor(keeping: Keeping) {
    this.#keeping = keeping
    this.on = keeping.getItem(OFF) === null
  }

  /** Returns how to take it away again; a later one with the same letter goes first. */
  add(key: Key): () => void {
    this.known = [key, ...this.known]
    return () => { this.known = this.known.filter((each) => each !== key) }
  }

  switch(on: boolean): void {
    this.on = on
    if (on) this.#keeping.removeItem(OFF)
    else this.#keeping.setItem(OFF, 'yes')
  }

  readonly heard = (event: KeyboardEvent): void => {
    if (!this.on || event.repeat || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.isComposing || event.key === 'Process') return
    if (event.target instanceof Element && event.target.closest(TYPING) !== null) return
    if (document.querySelector('dialog[open]') !== null) return
    const found = this.known.find(({ key }) => key === event.key.toLowerCase())
    if (found === undefined) return
    event.preventDefault()
    found.press()
  }
}
