/** A world for tests: time that passes when told to, a network that answers when told to. */

import type { Keeping } from '../../src/core/outbox'
import type { Asked, SocketHandlers, Environment } from '../../src/core/environment'

export interface TestSocket {
  readonly url: string
  readonly said: unknown[]
  readonly hungUp: boolean
  hear(frame: unknown): void
  hearText(text: string): void
  close(code: number): void
}

export interface Question {
  readonly url: string
  readonly body: unknown
  answer(asked: Asked): Promise<void>
}

export interface World extends Environment {
  readonly wires: TestSocket[]
  readonly questions: Question[]
  wire(): TestSocket
  question(): Question
  pass(ms: number): void
  /** The device slept: its own clock went on, the growing one and the timers did not. */
  sleep(ms: number): void
  come(why: 'online' | 'visible'): void
  /** The device says that it has no network; what is on the wires is not told of it. */
  goOffline(): void
  /** The page is gone, and what it still meant to do with it. */
  unload(): void
  luck: number
  wiresForbidden: boolean
}

export const FRAME_MS = 16

export function createWorld(): World {
  let now = 5_000
  let wall = 1_800_000_000_000
  let ids = 0
  let timers: { at: number; then: () => void }[] = []
  let returns: ((why: 'online' | 'visible') => void)[] = []
  let losses: (() => void)[] = []

  const world: World = {
    wires: [],
    questions: [],
    luck: 0,
    wiresForbidden: false,
    now: () => now,
    wallClock: () => wall,
    random: () => world.luck,
    newId: () => `id-${String(++ids)}`,
    later(ms, then) {
      const timer = { at: now + ms, then }
      timers.push(timer)
      return () => { timers = timers.filter((each) => each !== timer) }
    },
    frame(then) { world.later(FRAME_MS, then) },
    openSocket(url, ear) {
      if (world.wiresForbidden) throw new Error('not allowed')
      const wire = testSocket(url, ear)
      world.wires.push(wire)
      return { say: (text) => { wire.said.push(JSON.parse(text)) }, hangUp: () => { wire.hungUp = true } }
    },
    ask(url, body) {
      return new Promise((resolve) => {
        world.questions.push({
          url,
          body,
          async answer(asked) {
            resolve(asked)
            await settled()
          },
        })
      })
    },
    onReturn(then) {
      returns.push(then)
      return () => { returns = returns.filter((each) => each !== then) }
    },
    onOffline(then) {
      losses.push(then)
      return () => { losses = losses.filter((each) => each !== then) }
    },
    wire: () => last(world.wires),
    question: () => last(world.questions),
    pass(ms) {
      const until = now + ms
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers = timers.filter((each) => each !== next)
        wall += next.at - now
        now = next.at
        next.then()
      }
      wall += until - now
      now = until
    },
    sleep(ms) { wall += ms },
    unload() {
      timers = []
      returns = []
      losses = []
    },
    come(why) { for (const then of returns) then(why) },
    goOffline() { for (const then of losses) then() },
  }
  return world
}

function testSocket(url: string, ear: SocketHandlers): TestSocket & { hungUp: boolean } {
  const wire = {
    url,
    said: [] as unknown[],
    hungUp: false,
    hear: (frame: unknown) => { wire.hearText(JSON.stringify(frame)) },
    hearText: (text: string) => { if (!wire.hungUp) ear.heard(text) },
    close: (code: number) => { if (!wire.hungUp) ear.closed(code) },
  }
  return wire
}

/** Every promise already decided has been followed. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

export function last<T>(items: readonly T[]): T {
  const item = items[items.length - 1]
  if (item === undefined) throw new Error('there is none yet')
  return item
}

export interface Memory extends Keeping {
  readonly length: number
}

export function memory(): Memory {
  const held = new Map<string, string>()
  return {
    get length() { return held.size },
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => { held.set(key, value) },
    removeItem: (key) => { held.delete(key) },
  }
}

/** A device that can be read but takes nothing more. */
export function full(device: Keeping): Keeping {
  return { ...device, setItem: () => { throw new Error('full') } }
}
