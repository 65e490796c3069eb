/** The slow line: the same frames over plain HTTP every two seconds, for places where WebSockets are blocked. */

import type { Answer, CommandFrame, Frame, Since } from './frames'
import type { Asked, Environment } from './environment'
import { CLOSE } from './protocol.gen'

const EVERY_MS = 2_000

export interface PollingOptions {
  pollUrl: string
  outside: Pick<Environment, 'later' | 'ask'>
  since(): Since
  onFrames(frames: readonly Frame[]): void
  /** Commands handed over earlier may have been lost: give them again. */
  onReady(): void
  /** A question went unanswered, for the n-th time in a row; returns after how long to ask again. */
  onMiss(inARow: number): number
  /** `last`: what the platform had still to say. */
  onStop(code: number, last: readonly Frame[]): void
}

export interface Polling {
  send(frame: CommandFrame): void
  now(): void
  end(): void
}

export function startPolling(options: PollingOptions): Polling {
  const { pollUrl, outside } = options
  let ended = false
  let asking = false
  let misses = 0
  let lost = true // until the first answer, everything still has to be handed over
  let cancelNext: () => void = () => undefined
  let posts: Promise<void> = Promise.resolve()

  async function poll(): Promise<void> {
    if (asking) return
    asking = true
    cancelNext()
    const answer = await outside.ask(`${pollUrl}?since=${encodeURIComponent(options.since().join(','))}`)
    asking = false
    if (isEnded()) return
    const wait = took(answer)
    if (!isEnded()) cancelNext = outside.later(wait, () => void poll())
  }

  function isEnded(): boolean {
    return ended
  }

  function took(answer: Asked): number {
    if (!answer.ok) return refused(answer.status, answer.json)
    const { frames } = answer.json as { frames?: Frame[] }
    if (!Array.isArray(frames)) return refused(0, null) // somebody else's page, such as a hotel's sign-in
    misses = 0
    options.onFrames(frames)
    if (lost) {
      lost = false
      options.onReady()
    }
    return EVERY_MS
  }

  function refused(status: number, json: unknown): number {
    const said = (json ?? {}) as { refused?: unknown; frames?: unknown }
    if (status === 401) options.onStop(CLOSE.SIGN_IN_AGAIN, [])
    else if (status === 403 && said.refused === 'removed') options.onStop(CLOSE.REMOVED, Array.isArray(said.frames) ? said.frames as Frame[] : [])
    else if (status === 403) options.onStop(CLOSE.NOT_PERMITTED, [])
    misses += 1
    return options.onMiss(misses)
  }

  async function post(frame: CommandFrame): Promise<void> {
    if (ended) return
    const answer = await outside.ask(pollUrl, frame)
    if (isEnded()) return
    if (answer.ok) options.onFrames([answer.json as Answer])
    else lost = true
  }

  void poll()
  return {
    send(frame) { posts = posts.then(() => post(frame)) },
    now() { void poll() },
    end() {
      ended = true
      cancelNext()
    },
  }
}
