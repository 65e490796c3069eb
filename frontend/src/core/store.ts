/** The room as this browser knows it: one value that changes, for whatever shows it. */

import { createClock } from './clock'
import type { Audience, Card, Command, Directory, Event, Evolve, Frame, Hello, Presence, Role, Unpack } from './frames'
import { sameStanding } from './replica'
import { confirmedBy, lostAfter, lostUnder, type Confirmed, type Lost } from './lost'
import { createOutbox, MODERATOR_PATIENCE_MS, PATIENCE_MS, type Keeping, type Sent } from './outbox'
import type { Environment } from './environment'
import type { LastValues, Own, Turnout, View as MeetingView } from './protocol.gen'
import { createReader } from './reader'
import { openConnection, type ConnectionState } from './connection'

export interface Standing {
  readonly seat: number | null
  readonly role: Role
  readonly audience: Audience
  /** The seat is an officer's, and this session only observes until somebody vouches for it. */
  readonly factorNeeded: boolean
}

export interface Room<View = MeetingView> {
  readonly line: ConnectionState
  readonly standing: Standing | null
  readonly seq: number
  readonly view: View | null
  readonly own: Own | null
  readonly turnout: Turnout | null
  readonly soft: LastValues | null
  readonly presence: Presence | null
  readonly directory: Readonly<Record<number, Card>>
  readonly sent: readonly Sent[]
  /** What a restored backup has taken away and nobody here has understood yet. */
  readonly lost: Lost | null
  /** The platform has been renewed since this page was loaded: suggest a reload after the current action. */
  readonly renewed: boolean
  /** Platform time (epoch ms) of the last frame, for "last in step 10:32:05". */
  readonly heard_at: number | null
}

export interface Store<View = MeetingView> {
  get(): Room<View>
  /** Calls `then` at once, and after changes once for each time the page is drawn; returns how to stop. */
  subscribe(then: (room: Room<View>) => void): () => void
  /** Calls `then` with every event as it is folded; with null where a snapshot comes instead of some. */
  listen(then: (event: Event | null) => void): () => void
  /** Platform time in epoch ms; null before the first hello. */
  now(): number | null
  submit(command: Command, how?: { keep?: boolean; draft?: string }): string
  retry(id: string): void
  forget(id: string): void
  /** The loss has been read. */
  understood(): void
  close(): void
}

export interface StoreOptions<View> {
  meetingId: string
  wsUrl: string
  pollUrl: string
  unpack: Unpack<View>
  evolve: Evolve<View>
  /** Whether what a command was for is over in this view; see `Outbox.ended`. */
  isOver?: (command: Command, view: View) => boolean
  outside: Environment
  keeping: Keeping
}

export function openRoom<View>(options: StoreOptions<View>): Store<View> {
  const { outside } = options
  const clock = createClock()
  const listeners = new Set<(room: Room<View>) => void>()
  const followers = new Set<(event: Event | null) => void>()
  let hello: Hello | null = null
  let confirmed: readonly Confirmed[] = []
  let shown: Room<View> = empty(outside.now())
  let changes: Partial<Room<View>> | null = null
  let awaited: Partial<Room<View>> | null = null // to be shown with the snapshot that follows
  let untold = false

  /** A burst of frames is drawn once: whoever watches is told before the page is next drawn. */
  function change(part: Partial<Room<View>>): void {
    changes = { ...changes, ...part }
    if (!untold) outside.frame(tell)
    untold = true
  }

  /** As it is now: made anew when somebody looks, and not for each frame of a burst. */
  function room(): Room<View> {
    if (changes !== null) shown = { ...shown, ...changes }
    changes = null
    return shown
  }

  function tell(): void {
    if (!untold) return
    untold = false
    const now = room()
    for (const listener of listeners) listener(now)
  }

  /** What somebody does here shows at once. */
  function atOnce<T>(does: () => T): T {
    const done = does()
    tell()
    return done
  }

  function heard(frame: Frame): void {
    const told = 'hello' in frame ? frame.hello : 'head' in frame ? frame : null
    if (told !== null) tellTime(told.now, 'hello' in frame)
    const heard_at = clock.at(outside.now())
    if ('snapshot' in frame) tellFollowers(null)
    if ('events' in frame) { change({ heard_at }); return } // by far the most, and folded elsewhere
    change({ ...part(frame, room()), heard_at })
    if ('re' in frame) {
      confirmed = confirmedBy(frame, room().sent, confirmed)
      outbox.answered(frame)
    }
    if ('hello' in frame) outbox.seated(frame.hello.seat)
  }

  function tellTime(platform: number, anew: boolean): void {
    if (anew) clock.restart()
    clock.heard({ platform, here: outside.now() })
  }

  function part(frame: Frame, before: Room<View>): Partial<Room<View>> {
    if ('hello' in frame) return greeted(frame.hello, before)
    if ('snapshot' in frame && frame.snapshot.seq < before.seq) return { lost: lose(lostAfter(frame.snapshot.seq, { ...before, confirmed })) }
    if ('own' in frame) return { own: frame.own }
    if ('turnout' in frame) return { turnout: frame.turnout }
    if ('soft' in frame) return { soft: frame.soft }
    if ('presence' in frame) return { presence: frame.presence }
    if ('seats' in frame) return { directory: merged(before.directory, frame.seats) }
    return {}
  }

  /** What is told as lost is told once. */
  function lose(lost: Lost | null): Lost | null {
    confirmed = confirmed.filter(({ id }) => !lost?.mine.some((each) => each.id === id))
    return lost
  }

  function greeted(next: Hello, before: Room<View>): Partial<Room<View>> {
    const renewed = before.renewed || (hello !== null && hello.build !== next.build)
    const kept = sameStanding(hello, next) ? {} : nothingKnown()
    const lost = lose(lostUnder(hello, next, { ...before, confirmed }))
    const same = hello !== null && hello.seat !== null && hello.seat === next.seat && hello.epoch === next.epoch
    hello = next
    // A process of the version before does not say it.
    const factorNeeded = (next as Partial<Hello>).second_factor_needed === true
    const standing = { seat: next.seat, role: next.role, audience: next.audience, factorNeeded }
    // Who takes a seat is told all anew; until that has come the page stays as it is, instead of going and coming back.
    awaited = same && before.view !== null ? { ...awaited, ...kept, standing } : null
    return awaited === null ? { ...kept, lost, renewed, standing } : { lost, renewed }
  }

  function tellFollowers(event: Event | null): void {
    for (const follower of followers) follower(event)
  }

  function folded(view: View, event: Event): View {
    const next = options.evolve(view, event)
    tellFollowers(event)
    return next
  }

  function holds(held: { readonly view: View; readonly seq: number } | null): void {
    if (held === null) {
      change(awaited === null ? { view: null, seq: 0 } : { seq: 0 })
    } else {
      change({ ...awaited, view: held.view, seq: held.seq })
      awaited = null
      outbox.ended((command) => options.isOver?.(command, held.view) ?? false)
    }
  }

  const outbox = createOutbox({
    outside,
    keeping: options.keeping,
    key: `outbox/${options.meetingId}`,
    send: (frame) => { line.send(frame) },
    onChange: (sent) => { change({ sent }) },
  })
  const reader = createReader<View>({
    unpack: options.unpack,
    evolve: folded,
    outside,
    onFrame: heard,
    onReplica: holds,
  })
  const line = openConnection({
    wsUrl: options.wsUrl,
    pollUrl: options.pollUrl,
    outside,
    reader,
    onState: (state) => { change({ line: state }) },
    onReady: () => { outbox.ready() },
  })

  return {
    get: room,
    subscribe(then) {
      listeners.add(then)
      then(room())
      return () => { listeners.delete(then) }
    },
    listen(then) {
      followers.add(then)
      return () => { followers.delete(then) }
    },
    now: () => clock.at(outside.now()),
    submit: (command, how = {}) => atOnce(() => outbox.submit(command, { patience_ms: patience(hello?.role), ...how })),
    retry: (id) => { atOnce(() => { outbox.retry(id) }) },
    forget: (id) => { atOnce(() => { outbox.forget(id) }) },
    understood: () => { atOnce(() => { change({ lost: null }) }) },
    close: line.close,
  }
}

function patience(role: Role | undefined): number {
  return role === 'moderator' ? MODERATOR_PATIENCE_MS : PATIENCE_MS
}

function nothingKnown(): Pick<Room, 'own' | 'turnout' | 'soft' | 'presence' | 'directory'> {
  return { own: null, turnout: null, soft: null, presence: null, directory: {} }
}

function empty<View>(since: number): Room<View> {
  const line: ConnectionState = { kind: 'connecting', since }
  return { ...nothingKnown(), line, standing: null, seq: 0, view: null, sent: [], lost: null, renewed: false, heard_at: null }
}

/** A difference of null: who is in the directory no longer. */
function merged(before: Room['directory'], differences: Directory): Room['directory'] {
  const all: Directory = { ...before, ...differences }
  const after: Record<number, Card> = {}
  for (const [seat, card] of Object.entries(all)) if (card !== null) after[Number(seat)] = card
  return after
}
