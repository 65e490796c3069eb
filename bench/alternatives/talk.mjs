// Events of the size and shape the room's own have, each with the moment it was meant for.

const words = 'x'.repeat(140)
let number = 0

function event(stamp) {
  const n = (number += 1)
  return {
    seq: n, at: Math.floor(stamp / 1000), by: 12, type: 'statement.posted', statement: n, seat: 12,
    item: null, reply_to: null, shown: true, text: `@${stamp}@ ${words}`,
  }
}

/** So many a second, whether or not the server keeps up. */
export function talk({ rate, seconds }, tell) {
  const begun = performance.timeOrigin + performance.now()
  const total = Math.floor(rate * seconds)
  let n = 0
  const go = () => {
    const now = performance.timeOrigin + performance.now()
    while (n < total && begun + (n * 1000) / rate <= now) {
      tell(event(Math.floor((begun + (n * 1000) / rate) * 1000)))
      n += 1
    }
    if (n < total) setTimeout(go, Math.max(0, begun + (n * 1000) / rate - now))
  }
  go()
}
