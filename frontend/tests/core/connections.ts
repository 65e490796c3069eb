/** A browser's line to the room in a test world: what it said, what it became, and what it folded. */

import type { Event, Evolve, Frame, Hello } from '../../src/core/frames'
import { createReader } from '../../src/core/reader'
import { openConnection, type ConnectionState } from '../../src/core/connection'
import type { World } from './world'

type View = readonly number[]

export const HELLO: Hello = { epoch: 'e1', head: 5, seat: 7, role: 'member', audience: 'member', now: 1_000, build: 'b1', second_factor_needed: false }
export const SNAPSHOT = { snapshot: { seq: 5, hash16: 'h5', state: [] } }

export function enter(world: World, evolve: Evolve<View> = (view, { seq }) => [...view, seq]) {
  const seen = {
    states: [] as ConnectionState[], ready: 0, views: [] as (View | null)[], frames: [] as Frame[],
  }
  const reader = createReader<View>({
    unpack: (state) => state as unknown as View,
    evolve,
    outside: world,
    onReplica: (held) => { seen.views.push(held?.view ?? null) },
    onFrame: (frame) => { seen.frames.push(frame) },
  })
  const line = openConnection({
    wsUrl: 'wss://room', pollUrl: '/poll', outside: world, reader,
    onState: (state) => { seen.states.push(state) },
    onReady: () => { seen.ready += 1 },
  })
  const state = () => seen.states[seen.states.length - 1]
  const view = () => seen.views[seen.views.length - 1]
  return { line, seen, state, view }
}

export function inStep(world: World) {
  const room = enter(world)
  world.wire().hear({ hello: HELLO })
  world.wire().hear(SNAPSHOT)
  return room
}

export const fact = (seq: number): Event => ({ seq, at: seq, by: 1, type: 'queue.opened' })
