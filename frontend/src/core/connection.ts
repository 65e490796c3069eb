/** The line to the room: opened, watched, lost, taken up again; by WebSocket, or by polling where that is blocked. */

import type { CommandFrame, Frame, ToPlatform } from './frames'
import type { Environment, Socket } from './environment'
import { startPolling, type Polling } from './polling'
import { CLOSE } from './protocol.gen'
import type { Reader } from './reader'

/**
 * `since` is when the line was last whole (or first wanted), by `Environment.now`. `renewing`: lost as the platform had
 * said, since it restarts and will be back in a moment. `offline`: the device itself says that it has no network.
 */
export type ConnectionState =
  | { kind: 'connecting' | 'renewing'; since: number }
  | { kind: 'lost'; since: number; offline: boolean }
  | { kind: 'live'; by: 'socket' | 'polling' }
  | { kind: 'stopped'; code: number }

export interface Line {
  /** Says it if there is a line; what must not get lost is given again on `onReady`. */
  send(frame: CommandFrame): void
  close(): void
}

export interface LineOptions {
  wsUrl: string
  pollUrl: string
  outside: Environment
  reader: Reader
  onState(state: ConnectionState): void
  onReady(): void
}

const SILENCE_MS = 25_000
const SILENCE_ON_RETURN_MS = 12_000
const OPENING_MS = 10_000
const MISSES_BEFORE_POLLING = 3
const SOCKET_AGAIN_MS = 30_000
const STEADY_MS = 10_000
const WAIT_FROM_MS = 500
const WAIT_TO_MS = 30_000
/** A restart that takes longer is a loss like any other. */
const RENEWING_MS = 5_000
/** Those whom a restart sent away come back over so long, each at a moment of its own. */
const RENEWED_WITHIN_MS = 1_000

export function openConnection(options: LineOptions): Line {
  const { outside, reader } = options
  let state: ConnectionState = { kind: 'connecting', since: outside.now() }
  let wire: Socket | null = null
  let polling: Polling | null = null
  let misses = 0
  let attempts = 0
  let greetedAt: number | null = null
  let heard = { at: 0, wall: 0 }
  let restarting = false // the platform has said so
  let offline = false // so says the device, until it says otherwise or something is heard
  let cancelWatch: () => void = () => undefined
  let cancelDial: () => void = () => undefined
  let cancelRenewing: () => void = () => undefined

  function become(next: ConnectionState): void {
    if (next.kind === 'live' && state.kind === 'live' && next.by === state.by) return
    if (next.kind === 'lost' && state.kind !== 'live') return // still the same loss, or never been there
    cancelRenewing()
    state = next
    options.onState(state)
  }

  function stop(code: number): void {
    close()
    become({ kind: 'stopped', code })
  }

  function close(): void {
    cancelDial()
    cancelRenewing()
    hangUp()
    polling?.end()
    polling = null
    reader.end()
    for (const away of deaf) away()
  }

  function hangUp(): void {
    cancelWatch()
    greetedAt = null
    wire?.hangUp()
    wire = null
  }

  function dial(): void {
    cancelDial()
    hangUp()
    if (polling === null) reader.begin(say)
    watch(OPENING_MS)
    try {
      wire = outside.openSocket(options.wsUrl, { heard: hear, closed: dropped })
    } catch {
      dropped(1006)
    }
  }

  function say(frame: ToPlatform): void {
    wire?.say(JSON.stringify(frame))
  }

  function hear(text: string): void {
    heard = { at: outside.now(), wall: outside.wallClock() }
    const frame = parse(text)
    if (frame === null) { dropped(1006); return }
    if ('restarting' in frame) restarting = true
    // Who is not let in is told why, without a greeting.
    const first = greetedAt === null && 'hello' in frame
    if (first) greeted()
    reader.receive(frame, text.length)
    if (first && wire !== null) options.onReady()
  }

  function greeted(): void {
    greetedAt = outside.now()
    restarting = offline = false
    misses = 0
    if (polling !== null) {
      polling.end()
      polling = null
      cancelDial()
      reader.begin(say)
    }
    cancelWatch()
    watch(SILENCE_MS)
    become({ kind: 'live', by: 'socket' })
  }

  function silence(): number {
    return Math.max(outside.now() - heard.at, outside.wallClock() - heard.wall)
  }

  function watch(ms: number): void {
    cancelWatch = outside.later(ms, () => {
      if (greetedAt === null || silence() >= SILENCE_MS) dropped(1006)
      else watch(SILENCE_MS - silence())
    })
  }

  function dropped(code: number): void {
    const steady = greetedAt !== null && outside.now() - greetedAt >= STEADY_MS
    const blocked = greetedAt === null && !(code >= 4000 && code < 4500)
    hangUp()
    if (code >= 4500 && code < 5000) { stop(code); return }
    if (code === CLOSE.RESTARTING || restarting) renew()
    if (isRenewing()) { cancelDial = outside.later(outside.random() * RENEWED_WITHIN_MS, dial); return }
    misses = blocked && !offline ? misses + 1 : 0 // without a network nothing is blocked
    attempts = nextAttempt(code, steady ? 0 : attempts)
    if (polling !== null) { cancelDial = outside.later(SOCKET_AGAIN_MS, dial); return }
    become({ kind: 'lost', since: outside.now(), offline })
    if (misses >= MISSES_BEFORE_POLLING) poll()
    else cancelDial = outside.later(wait(attempts), dial)
  }

  /** Where the line was up: a line in its place is looked for at once, and nobody is alarmed for a while. */
  function renew(): void {
    restarting = false
    if (state.kind !== 'live' || polling !== null) return
    const since = outside.now()
    become({ kind: 'renewing', since })
    cancelRenewing = outside.later(RENEWING_MS, () => { lose(since) })
  }

  function isRenewing(): boolean {
    return state.kind === 'renewing'
  }

  function nextAttempt(code: number, before: number): number {
    if (code === CLOSE.TOO_FAST) return Math.max(before + 1, 3)
    return before + 1
  }

  /** Full jitter, so that a thousand browsers dropped together do not come back together. */
  function wait(attempt: number): number {
    const most = Math.min(WAIT_TO_MS, 1_000 * 2 ** Math.min(attempt, 10))
    return WAIT_FROM_MS + outside.random() * (most - WAIT_FROM_MS)
  }

  function poll(): void {
    reader.begin(() => undefined) // each question carries what is held; nothing else need be said
    cancelDial = outside.later(SOCKET_AGAIN_MS, dial)
    polling = startPolling({
      pollUrl: options.pollUrl,
      outside,
      since: () => reader.since(),
      onFrames(frames) {
        offline = false
        become({ kind: 'live', by: 'polling' })
        for (const frame of frames) reader.receive(frame, 0)
      },
      onReady: () => { options.onReady() },
      onMiss(inARow) {
        become({ kind: 'lost', since: outside.now(), offline })
        return wait(inARow)
      },
      onStop(code, last) {
        for (const frame of last) reader.receive(frame, 0)
        stop(code)
      },
    })
  }

  function returned(why: 'online' | 'visible'): void {
    if (why === 'online') saysOffline(false)
    if (polling !== null) { polling.now(); return }
    const idle = wire === null
    const stale = greetedAt !== null && (why === 'online' || silence() >= SILENCE_ON_RETURN_MS)
    if (!idle && !stale) return
    attempts = 0
    become({ kind: 'lost', since: outside.now(), offline })
    dial()
  }

  /** The device may be wrong about it: a line is looked for all the same, and what is heard is believed. */
  function wentOffline(): void {
    saysOffline(true)
    if (greetedAt !== null) dropped(1006)
    else if (state.kind === 'renewing') { cancelRenewing(); lose(state.since) }
    else become({ kind: 'lost', since: outside.now(), offline })
  }

  function saysOffline(now: boolean): void {
    offline = now
    if (state.kind === 'lost') lose(state.since)
  }

  function lose(since: number): void {
    state = { kind: 'lost', since, offline }
    options.onState(state)
  }

  const deaf = [outside.onReturn(returned), outside.onOffline(wentOffline)]
  options.onState(state)
  dial()
  return {
    close,
    send(frame) {
      if (polling !== null) polling.send(frame)
      else if (greetedAt !== null) say(frame)
    },
  }
}

function parse(text: string): Frame | null {
  try {
    const frame: unknown = JSON.parse(text)
    return typeof frame === 'object' && frame !== null ? (frame as Frame) : null
  } catch {
    return null
  }
}
