/** The outbox: what this seat has asked for, kept until the platform has answered; nothing here changes what is shown as fact. */

import type { Answer, Command, CommandFrame } from './frames'
import { mustBeTold, subjectOf, withoutChoice } from './notices'
import type { Environment } from './environment'
import { MOST_BYTES } from './protocol.gen'

/** `failed`: too long without an answer. It may still have been done; the same id makes trying again harmless. */
export type Progress =
  | { is: 'sending' }
  | { is: 'delivered'; seq: number }
  | { is: 'refused'; code: string }
  | { is: 'failed' }

export interface Sent {
  readonly id: string
  readonly command: Command
  readonly progress: Progress
  /** Whose seat asked, and when by this device's clock: so that nobody else's reload sends it, nor one much later. */
  readonly seat: number | null
  readonly since: number
  readonly patience_ms: number
  readonly keep: boolean
  /** What it was for was over before the answer came. */
  readonly late?: boolean
  /** The draft that it was written in: whoever finds that after a reload knows that it has been sent. */
  readonly draft?: string
}

export interface Keeping {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface OutboxOptions {
  outside: Pick<Environment, 'wallClock' | 'later' | 'newId'>
  /** Usually `sessionStorage`: it survives a reload and is not shared with other tabs. */
  keeping: Keeping
  key: string
  send(frame: CommandFrame): void
  onChange(sent: readonly Sent[]): void
}

export interface Outbox {
  /** `keep: false` for what must leave no trace on the device, such as a secret vote. Returns the id. */
  submit(command: Command, how: { patience_ms: number; keep?: boolean; draft?: string }): string
  answered(answer: Answer): void
  /** Whose outbox this is from now on; what another seat left behind on this device is dropped unsent. */
  seated(seat: number | null): void
  /** The line stands: everything unanswered is sent again, in order, under the same ids. */
  ready(): void
  retry(id: string): void
  /** Asks once more, and after every loss of the line, whether what is `over` by now had been done in time. */
  ended(over: (command: Command) => boolean): void
  forget(id: string): void
}

export const PATIENCE_MS = 60_000
export const MODERATOR_PATIENCE_MS = 10_000
const MOST_SETTLED = 20
/** Refusals that say nothing about an earlier sending of the same command. */
const PASSING: readonly string[] = ['busy', 'internal', 'too_fast', 'try_later']

export function createOutbox(options: OutboxOptions): Outbox {
  const { outside, keeping, key } = options
  const waiting = new Map<string, () => void>()
  let seat: number | null = null
  let sent: readonly Sent[] = read(keeping, key)
  const dispatched = new Set<string>()
  const sentBefore = new Set(sent.map(({ id }) => id)) // perhaps: another page may have sent it

  function change(next: readonly Sent[]): void {
    sent = withoutOldest(next)
    write(keeping, key, sent)
    options.onChange(sent)
  }

  function settle(id: string, progress: Progress): void {
    waiting.get(id)?.()
    waiting.delete(id)
    change(sent.map((each) => (each.id === id ? { ...each, progress } : each)))
  }

  function dispatch(each: Sent): void {
    waiting.get(each.id)?.()
    const left = each.since + each.patience_ms - outside.wallClock()
    if (left <= 0) {
      settle(each.id, { is: 'failed' })
      return
    }
    waiting.set(each.id, outside.later(left, () => { settle(each.id, { is: 'failed' }) }))
    if (dispatched.has(each.id)) sentBefore.add(each.id)
    dispatched.add(each.id)
    options.send({ id: each.id, do: each.command })
  }

  function submit(command: Command, { patience_ms, keep = true, draft }: { patience_ms: number; keep?: boolean; draft?: string }): string {
    const id = outside.newId()
    const progress: Progress = fits({ id, do: command }) ? { is: 'sending' } : { is: 'refused', code: 'too_large' }
    const each: Sent = { id, command, progress, seat, since: outside.wallClock(), patience_ms, keep, ...(draft === undefined ? {} : { draft }) }
    const about = subjectOf(command)
    change([...sent.filter((one) => one.progress.is !== 'refused' || subjectOf(one.command) !== about), each])
    if (progress.is === 'sending') dispatch(each)
    return id
  }

  function answered(answer: Answer): void {
    const each = sent.find(({ id }) => id === answer.re)
    if (each === undefined || isSettled(each)) return
    settle(each.id, progressBy(answer))
  }

  function progressBy(answer: Answer): Progress {
    if ('seq' in answer) return { is: 'delivered', seq: answer.seq }
    const unknown = sentBefore.has(answer.re) && PASSING.includes(answer.refused)
    return unknown ? { is: 'failed' } : { is: 'refused', code: answer.refused }
  }

  function seated(nowSeat: number | null): void {
    seat = nowSeat
    const ours = sent.filter((each) => each.seat === null || each.seat === seat)
    for (const each of sent) if (!ours.includes(each)) waiting.get(each.id)?.()
    change(ours)
  }

  function ready(): void {
    for (const each of sent) if (each.progress.is === 'sending') dispatch(each)
    for (const { id, late } of sent) if (late === true) retry(id)
  }

  function retry(id: string): void {
    const each = sent.find((one) => one.id === id && one.progress.is === 'failed')
    if (each === undefined) return
    const again: Sent = { ...each, progress: { is: 'sending' }, since: outside.wallClock() }
    change(sent.map((one) => (one.id === id ? again : one)))
    dispatch(again)
  }

  function ended(over: (command: Command) => boolean): void {
    const late = sent.filter((each) => !isSettled(each) && each.late !== true && over(each.command))
    if (late.length === 0) return
    change(sent.map((each) => (late.includes(each) ? { ...each, late: true } : each)))
    for (const { id } of late) retry(id)
  }

  function forget(id: string): void {
    waiting.get(id)?.()
    waiting.delete(id)
    change(sent.filter((each) => each.id !== id))
  }

  return { submit, answered, seated, ready, retry, ended, forget }
}

function isSettled({ progress }: Sent): boolean {
  return progress.is === 'delivered' || progress.is === 'refused'
}

/** What was refused waits to be acknowledged, and is not pushed out by what went well. */
function withoutOldest(sent: readonly Sent[]): readonly Sent[] {
  const [told, untold] = [(each: Sent) => isSettled(each) && !isUntold(each), isUntold]
  const dropped = new Set([told, untold].flatMap((kind) => sent.filter(kind).slice(0, -MOST_SETTLED)))
  return dropped.size === 0 ? sent : sent.filter((each) => !dropped.has(each))
}

function isUntold(each: Sent): boolean {
  return isSettled(each) && mustBeTold(each)
}

function fits(frame: CommandFrame): boolean {
  return new TextEncoder().encode(JSON.stringify(frame)).length <= MOST_BYTES
}

function read(keeping: Keeping, key: string): readonly Sent[] {
  try {
    return JSON.parse(keeping.getItem(key) ?? '[]') as Sent[]
  } catch {
    return []
  }
}

/**
 * A seat's commands that are unanswered, or whose outcome is not acknowledged. Without room or permission to keep
 * them, they live as long as the page.
 */
function write(keeping: Keeping, key: string, sent: readonly Sent[]): void {
  const open = sent.filter((each) => each.seat !== null && (isUntold(each) || (each.keep && !isSettled(each))))
  const kept = open.map((each) => (isSettled(each) ? { ...each, command: withoutChoice(each.command) } : each))
  try {
    if (kept.length === 0) keeping.removeItem(key)
    else keeping.setItem(key, JSON.stringify(kept))
  } catch {
    return
  }
}
