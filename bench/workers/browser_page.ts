/** The room's logic as it is shipped, fed by hand: what the page bench measures. */

import { evolve } from '../frontend/src/core/evolve'
import type { Outside } from '../frontend/src/core/outside'
import { unpacked } from '../frontend/src/core/packing'
import { openRoom, type Store } from '../frontend/src/core/store'

/** A room behind a line that hears what it is given. */
export function room(): { hear(frame: string): void; store: Store } {
  let hear: (text: string) => void = () => undefined
  const outside: Outside = {
    now: () => performance.now(),
    wallClock: () => Date.now(),
    random: () => Math.random(),
    newId: () => '',
    later: () => () => undefined,
    frame: (then) => { requestAnimationFrame(then) },
    openWire(_, ear) {
      hear = (text) => { ear.heard(text) }
      return { say: () => undefined, hangUp: () => undefined }
    },
    ask: () => new Promise(() => undefined),
    onReturn: () => () => undefined,
  }
  const nothing = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
  const store = openRoom({ meetingId: '', wsUrl: '', pollUrl: '', unpack: unpacked, evolve, outside, keeping: nothing })
  return { hear: (frame) => { hear(frame) }, store }
}
