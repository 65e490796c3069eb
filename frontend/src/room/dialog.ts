/** What a dialog offers to what stands in it: a way to close it as the person would, and to hear when that happens. */

import { getContext, setContext } from 'svelte'

export interface DialogContext {
  readonly close: () => void
  /** Not called where the dialog goes because what it was about is gone. Returns how to hear no more. */
  readonly onClosing: (then: () => void) => () => void
}

const KEY = Symbol('dialog')

export function provideDialog(close: () => void): DialogContext {
  const closing = new Set<() => void>()
  return setContext<DialogContext>(KEY, {
    close() {
      for (const then of closing) then()
      close()
    },
    onClosing(then) {
      closing.add(then)
      return () => { closing.delete(then) }
    },
  })
}

export function getDialog(): DialogContext | undefined {
  return getContext<DialogContext | undefined>(KEY)
}
