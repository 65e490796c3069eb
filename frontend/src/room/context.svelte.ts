/** What every part of the room page shares: the room as it stands, and the ways to ask for something. */

import { getContext, setContext } from 'svelte'

import { createDrafts, type Drafts } from '../core/drafts'
import type { Audience, Command, Event, Role } from '../core/frames'
import { mustBeTold } from '../core/notices'
import { under } from '../core/persistent-map'
import type { Lost } from '../core/lost'
import type { Keeping, Progress, Sent } from '../core/outbox'
import type { LastValues, Own, Presence, Seated, Statement, Turnout, View } from '../core/protocol.gen'
import type { ConnectionState } from '../core/connection'
import type { Room, Standing, Store } from '../core/store'
import { lengthOf } from '../core/words'
import type { Words } from '../i18n'
import type { RoomConfig } from './config'
import { Controls } from './controls.svelte'
import type { Entries } from './entries'
import type { Sources } from './sources'
import { inOtherPages } from './keeping'
import { Keys } from './keys.svelte'
import { nameOn, namesakesIn, sectorApart } from './names'

const TICK_MS = 250
const KEY = Symbol('room')
export const PLATFORM = 0

export type Tab = 'floor' | 'vote' | 'talk' | 'record' | 'more' | 'conduct'

interface Given {
  store: Store
  words: Words
  config: RoomConfig
  entries: Entries
  sources: Sources
  keeping: Keeping
  secure: boolean
}

/** One object for the whole page; every field follows the store, and a part re-renders only where its field changed. */
export class RoomUi {
  view = $state.raw<View | null>(null)
  own = $state.raw<Own | null>(null)
  turnout = $state.raw<Turnout | null>(null)
  presence = $state.raw<Presence | null>(null)
  soft = $state.raw<LastValues | null>(null)
  directory = $state.raw<Room['directory']>({})
  standing = $state.raw<Standing | null>(null)
  line = $state.raw<ConnectionState>({ kind: 'connecting', since: 0 })
  sent = $state.raw<readonly Sent[]>([])
  lost = $state.raw<Lost | null>(null)
  renewed = $state.raw(false)
  heard_at = $state.raw<number | null>(null)
  seq = $state.raw(0)
  /** Platform time in epoch ms, four times a second: read this in markup that must move with time. */
  tick = $state.raw(0)
  /** The day it is for the site; what is dated must follow it over midnight. */
  today = $state('')
  /** What the polite live region says; see `announce`. */
  said = $state.raw('')

  /** Which part of the room a phone shows. */
  tab = $state<Tab>('floor')
  /** Whether the agenda is unfolded from the item that is open, as on a phone. */
  agendaOpen = $state(false)
  /** Whether a seat was mine since the page was opened: whoever has none now was in the meeting before. */
  hadSeat = $state(false)
  /** What the platform has answered to my vote: its word before the event that says so. */
  answered = $state.raw<{ readonly ballot: number; readonly choice: string } | null>(null)

  readonly words: Words
  readonly config: RoomConfig
  readonly entries: Entries
  readonly sources: Sources
  readonly keys: Keys
  readonly controls = new Controls()
  /** Whether the connection is fit for a vote. */
  readonly secure: boolean
  readonly #store: Store
  readonly #keeping: Keeping
  readonly #saying: string[] = []
  #speaking = false

  constructor({ store, words, config, entries, sources, keeping, secure }: Given) {
    this.#store = store
    this.words = words
    this.config = config
    this.entries = entries
    this.sources = sources
    this.secure = secure
    this.#keeping = keeping
    this.keys = new Keys(keeping)
    this.quiet = keeping.getItem(QUIET) !== null
    this.#take(store.get())
  }

  /** Follow the store and the clock until the returned function is called. */
  follow(): () => void {
    const stop = this.#store.subscribe((room) => { this.#take(room) })
    const timer = setInterval(() => { this.#moveTo(this.now()) }, TICK_MS)
    addEventListener('keydown', this.keys.heard)
    return () => {
      stop()
      removeEventListener('keydown', this.keys.heard)
      clearInterval(timer)
    }
  }

  get t(): Words['t'] {
    return this.words.t
  }

  get role(): Role {
    return this.standing?.role ?? 'observer'
  }

  get audience(): Audience {
    return this.standing?.audience ?? 'public'
  }

  /** Whether I have taken my seat, and may take part. */
  get seated(): boolean {
    return this.role !== 'observer'
  }

  get seat(): number | null {
    return this.standing?.seat ?? null
  }

  /** Whether I run the meeting or keep its record. */
  get conducts(): boolean {
    return this.role === 'moderator' || this.role === 'clerk'
  }

  /** Whether I may ask for the floor at all, now or later in this meeting. */
  get maySpeak(): boolean {
    return this.seated && this.role !== 'clerk' && this.role !== 'scrutineer' && this.view?.status !== 'closed'
  }

  /** Whether I may post at all, now or later in this meeting. */
  get mayWrite(): boolean {
    return this.seated && this.role !== 'scrutineer' && this.view?.status !== 'closed'
  }

  /** Why I cannot post now, as a code: on hold, only who runs the meeting posts. */
  get postingOff(): string | null {
    if (this.view?.held != null && this.role !== 'moderator') return 'on_hold'
    return this.own?.off['statement.post'] ?? null
  }

  /** Whether I have the floor. */
  get speaking(): boolean {
    return this.seated && this.view?.turn?.seat === this.seat
  }

  /** The platform's clock, epoch ms; not reactive, use `tick` in markup. */
  now(): number {
    return this.#store.now() ?? Date.now()
  }

  /** Ask the platform for something; returns the id by which `progress` tells how it went. */
  submit(command: Command, how?: { keep?: boolean; draft?: string }): string {
    return this.#store.submit(command, how)
  }

  progress(id: string | null): Progress | null {
    return id === null ? null : (this.sent.find((each) => each.id === id)?.progress ?? null)
  }

  retry(id: string): void {
    this.#store.retry(id)
  }

  forget(id: string): void {
    this.#store.forget(id)
  }

  /** Whether nothing here may sound or shake. */
  quiet = $state(false)

  beQuiet(quiet: boolean): void {
    this.quiet = quiet
    if (quiet) this.#keeping.setItem(QUIET, 'yes')
    else this.#keeping.removeItem(QUIET)
  }

  /** What this device keeps for this page, beside drafts; null takes it away. */
  keepForNow(name: string, text: string | null): void {
    try {
      if (text === null) this.#keeping.removeItem(name)
      else this.#keeping.setItem(name, text)
    } catch { /* a device that keeps nothing */ }
  }

  keptForNow(name: string): string | null {
    return this.#keeping.getItem(name)
  }

  /** Follow every event of the log until the returned function is called; see `Store.listen`. */
  listen(then: (event: Event | null) => void): () => void {
    return this.#store.listen(then)
  }

  understood(): void {
    this.#store.understood()
  }

  /** Outcomes that no control in sight tells: those a notice has to tell. */
  get notices(): readonly Sent[] {
    return this.sent.filter((each) => mustBeTold(each) && !this.controls.tells(each.id))
  }

  /**
   * A command has waited so long for its answer, on a connection that stands, that this shows. One answer for the
   * button and for the state of the connection: "sending" never stands beside "connected".
   */
  awaiting = $derived(this.tick > 0 && this.line.kind === 'live'
    && this.sent.some(({ progress, since }) => progress.is === 'sending' && Date.now() - since >= AWAITING_MS))

  /** By how much a text is too long, in words; null where it is not. Counted as the platform does. */
  tooLong(text: string, most: number): string | null {
    const over = lengthOf(text) - most
    return over > 0 ? this.t.room.tooMany(this.words.format.number(over)) : null
  }

  /** Who sits on a seat, in the page's language: a name, and of namesakes the sector or the number too. */
  name(seat: number | null): string {
    const same = seat === null ? undefined : this.#namesakes.get(seat)
    if (seat === null || same === undefined) return this.bareName(seat)
    const apart = sectorApart(seat, same, (one) => this.sectorOf(one)) ?? this.t.room.seatNumber(seat)
    return this.bareName(seat) + this.words.aside(apart)
  }

  /** Whose words a statement is: of a citizen's nobody in the room, whoever brought them in. */
  author({ seat, source }: Pick<Statement, 'seat' | 'source'>): string {
    return source === null ? this.name(seat) : this.t.talk.from[source.of](this.words.format.number(source.number))
  }

  /** The name alone, for where the number stands beside it; 0 is the platform, an unknown seat goes by its number. */
  bareName(seat: number | null): string {
    if (seat === null) return ''
    if (seat === PLATFORM) return this.t.room.platform
    const card = this.directory[seat]
    return card === undefined ? this.t.room.seatNumber(seat) : nameOn(card, this.#english)
  }

  /** A sector as the log names it, in the page's language where some seat's card knows it. */
  sector(name: string | null): string {
    if (name === null || !this.#english) return name ?? ''
    return under(this.#sectors, name) ?? name
  }

  sectorOf(seat: number): string {
    return this.sector(this.#seated(seat)?.sector ?? this.directory[seat]?.sector ?? null)
  }

  venueOf(seat: number): string {
    return this.#seated(seat)?.venue ?? this.directory[seat]?.venue ?? ''
  }

  #seated(seat: number): Seated | undefined {
    return this.view?.roll[seat]
  }

  /** Drafts of this meeting and this seat; none before the seat is known. */
  get drafts(): Drafts {
    return createDrafts(this.#keeping, `${this.config.meetingId}/${this.seat ?? 'watching'}`, inOtherPages)
  }

  /** Say something politely, once, for who cannot see it; never moves the focus. */
  announce(text: string): void {
    this.#saying.push(text)
    if (!this.#speaking) this.#sayNext()
  }

  #sayNext(): void {
    const next = this.#saying.splice(0).join(' ')
    this.#speaking = next !== ''
    this.said = next
    if (this.#speaking) setTimeout(() => { this.#sayNext() }, ANNOUNCE_MS)
  }

  /** What has arrived while nobody showed how it went, as after a reload, is not left ready to be sent again. */
  #sendAway({ id, draft, command, progress, since }: Sent): void {
    if (draft === undefined || progress.is !== 'delivered' || this.controls.tells(id)) return
    const kept = this.drafts.load(draft)
    const unchanged = kept !== null && (kept.saved_at <= since + KEPT_BY_THEN_MS || ('text' in command && kept.text === command.text))
    if (unchanged) for (const name of [draft, `${draft}/item`]) this.drafts.save(name, '', Date.now())
    this.forget(id)
  }

  get #english(): boolean {
    return this.words.lang.startsWith('en')
  }

  #sectors = $derived.by(() => {
    const known = Object.values(this.directory).map(({ sector, sector_en }) => [sector ?? '', sector_en ?? ''] as const)
    return Object.fromEntries(known.filter(([, english]) => english !== ''))
  })

  readonly #namesakes = $derived.by(() => namesakesIn(this.directory, this.#english))

  #take(room: Room): void {
    this.view = room.view
    this.own = room.own
    this.turnout = room.turnout
    this.presence = room.presence
    this.soft = room.soft
    this.directory = room.directory
    this.standing = room.standing
    this.line = room.line
    this.controls.outOfSight(room.sent.filter((each) => mustBeTold(each) && !this.sent.includes(each)))
    this.sent = room.sent
    if (room.lost !== null) this.answered = null
    this.lost = room.lost
    this.renewed = room.renewed
    this.heard_at = room.heard_at
    this.seq = room.seq
    if (this.tick === 0) this.#moveTo(this.now())
    for (const each of room.sent) this.#sendAway(each)
  }

  #moveTo(now: number): void {
    this.tick = now
    this.today = this.words.format.day(now)
  }
}

const QUIET = 'quiet'
const ANNOUNCE_MS = 1_500
const AWAITING_MS = 700
/** What was typed just before it was sent may be kept only after. */
const KEPT_BY_THEN_MS = 1_000

export function provideRoom(room: RoomUi): RoomUi {
  return setContext(KEY, room)
}

export function getRoom(): RoomUi {
  return getContext<RoomUi>(KEY)
}
