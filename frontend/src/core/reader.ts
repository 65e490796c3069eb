/** Reading the line: folds what arrives, asks for what is missing, and tells the platform how far it has read. */

import type { Evolve, Frame, Happening, Hello, Since, ToPlatform, Unpack } from './frames'
import { advance, fromSnapshot, sameStanding, since, type Replica } from './replica'
import type { Environment } from './environment'

const ASK_AGAIN_MS = 5_000
/** The most that is read before it is acknowledged. How much of it a line takes, chance says each time: a full room
 *  reads the same in the same moment, and must not answer in the same moment too. */
const ACK_EVENTS = 1_024
const ACK_BYTES = 512 * 1024
const ACK_MS = 10_000
/** When a frame comes so long after the first unread one; a hidden page's timers may be a minute late. */
const ACK_ON_FRAME_MS = 5_000
const MOST_BYTES_A_CHARACTER = 3

export interface Reader {
  /** A new line: its first hello will be answered by what is held. */
  begin(say: (frame: ToPlatform) => void): void
  /** Nothing more is said on the line. */
  end(): void
  receive(frame: Frame, length: number): void
  since(): Since
}

export interface Reading<View> {
  unpack: Unpack<View>
  evolve: Evolve<View>
  outside: Pick<Environment, 'now' | 'later' | 'random'>
  /** What is held now; `null` when it had to be given up and a snapshot is awaited. */
  onReplica(held: Replica<View> | null): void
  /** Every frame, before it is folded. */
  onFrame(frame: Frame): void
}

export function createReader<View>({ unpack, evolve, outside, onReplica, onFrame }: Reading<View>): Reader {
  let hello: Hello | null = null
  let held: Replica<View> | null = null
  let say: ((frame: ToPlatform) => void) | null = null
  let greeted = false
  let askedAt: number | null = null
  let unread = { events: 0, bytes: 0 }
  let unreadSince: number | null = null
  let cancelAck: (() => void) | null = null
  let patience = 1

  function ask(): void {
    const now = outside.now()
    if (askedAt !== null && now - askedAt < ASK_AGAIN_MS) return
    askedAt = now
    say?.({ since: since(held, hello) })
  }

  function hold(next: Replica<View> | null): void {
    if (next === held) return
    held = next
    onReplica(held)
  }

  function greet(next: Hello): void {
    const keep = sameStanding(hello, next)
    hello = next
    if (!keep) {
      hold(null)
      askedAt = greeted ? outside.now() : null // a later hello is followed by a snapshot without asking
    }
    if (greeted) return
    greeted = true
    ask()
  }

  function fold(happenings: readonly Happening[], hash16: string | undefined): void {
    try {
      const next = advance(held, happenings, hash16, evolve)
      hold(next.held)
      if (next.missing) ask()
      else askedAt = null
    } catch (error) {
      console.error(error)
      held = null // shown until the snapshot comes, but no longer built upon
      askedAt = null
      ask()
    }
  }

  const somePatience = () => 0.5 + outside.random() / 2

  function acknowledge(): void {
    cancelAck?.()
    cancelAck = null
    unread = { events: 0, bytes: 0 }
    unreadSince = null
    patience = somePatience()
    say?.({ got: held?.seq ?? 0 })
  }

  function count(frame: Frame, length: number): void {
    unread.bytes += length * MOST_BYTES_A_CHARACTER
    if ('events' in frame) unread.events += frame.events.length
    const now = outside.now()
    unreadSince ??= now
    const due = now - unreadSince >= ACK_ON_FRAME_MS * patience
    if (due || unread.events >= ACK_EVENTS * patience || unread.bytes >= ACK_BYTES * patience) acknowledge()
    else cancelAck ??= outside.later(ACK_MS * patience, acknowledge)
  }

  function receive(frame: Frame, length: number): void {
    onFrame(frame)
    if ('hello' in frame) greet(frame.hello)
    else if ('snapshot' in frame) {
      askedAt = null
      hold(fromSnapshot(frame.snapshot, unpack))
    } else if ('events' in frame) fold(frame.events, frame.hash16)
    else if ('head' in frame && frame.head > (held?.seq ?? 0)) ask()
    count(frame, length)
  }

  function end(): void {
    cancelAck?.()
    cancelAck = null
    say = null
  }

  return {
    receive,
    end,
    begin(nextSay) {
      end()
      say = nextSay
      greeted = false
      askedAt = null
      unread = { events: 0, bytes: 0 }
      unreadSince = null
      patience = somePatience()
    },
    since: () => since(held, hello),
  }
}
