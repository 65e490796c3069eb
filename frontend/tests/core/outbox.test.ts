import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Command, CommandFrame } from '../../src/core/frames'
import { createOutbox, MODERATOR_PATIENCE_MS, PATIENCE_MS, type Keeping, type Outbox, type Sent } from '../../src/core/outbox'
import { createWorld, full, memory, type World } from './world'

const REQUEST: Command = { type: 'queue.open' }
const item = (item: number): Command => ({ type: 'item.open', item })
const patient = { patience_ms: PATIENCE_MS }

function outboxIn(world: World, keeping: Keeping = memory(), seat = 7) {
  const frames: CommandFrame[] = []
  let now: readonly Sent[] = []
  const outbox: Outbox = createOutbox({
    outside: world, keeping, key: 'outbox/m',
    send: (frame) => { frames.push(frame) },
    onChange: (sent) => { now = sent },
  })
  outbox.seated(seat)
  outbox.ready()
  return { outbox, frames, keeping, progress: () => now.map(({ progress }) => progress), sent: () => now }
}

describe('the outbox', () => {
  test('a command is sending until it is answered', () => {
    const { outbox, frames, progress } = outboxIn(createWorld())
    const id = outbox.submit(REQUEST, patient)
    expect(frames).toEqual([{ id, do: REQUEST }])
    expect(progress()).toEqual([{ is: 'sending' }])
    outbox.answered({ re: id, seq: 12 })
    expect(progress()).toEqual([{ is: 'delivered', seq: 12 }])
  })

  test('a refusal keeps its code', () => {
    const { outbox, progress } = outboxIn(createWorld())
    const id = outbox.submit(REQUEST, patient)
    outbox.answered({ re: id, refused: 'already_waiting' })
    expect(progress()).toEqual([{ is: 'refused', code: 'already_waiting' }])
  })

  test('when the line stands again what is unanswered is sent again, in order and under the same ids', () => {
    const { outbox, frames } = outboxIn(createWorld())
    const [a, b, c] = [1, 2, 3].map((each) => outbox.submit(item(each), patient))
    outbox.answered({ re: b ?? '', seq: 3 })
    frames.length = 0
    outbox.ready()
    expect(frames).toEqual([{ id: a, do: item(1) }, { id: c, do: item(3) }])
  })

  test('after a minute without an answer it has failed and is not sent again by itself', () => {
    const world = createWorld()
    const { outbox, frames, progress } = outboxIn(world)
    outbox.submit(REQUEST, patient)
    world.pass(PATIENCE_MS - 1)
    expect(progress()).toEqual([{ is: 'sending' }])
    world.pass(1)
    expect(progress()).toEqual([{ is: 'failed' }])
    outbox.ready()
    expect(frames).toHaveLength(1)
  })

  test('a moderator waits ten seconds', () => {
    const world = createWorld()
    const { outbox, progress } = outboxIn(world)
    outbox.submit(REQUEST, { patience_ms: MODERATOR_PATIENCE_MS })
    world.pass(10_000)
    expect(progress()).toEqual([{ is: 'failed' }])
  })

  test('the minute counts from the press of the button, however often it is sent again', () => {
    const world = createWorld()
    const { outbox, progress } = outboxIn(world)
    outbox.submit(REQUEST, patient)
    world.pass(50_000)
    outbox.ready()
    world.pass(10_000)
    expect(progress()).toEqual([{ is: 'failed' }])
  })

  test('trying again uses the same id and waits anew', () => {
    const world = createWorld()
    const { outbox, frames, progress } = outboxIn(world)
    const id = outbox.submit(REQUEST, patient)
    world.pass(PATIENCE_MS)
    outbox.retry(id)
    expect(frames.map((frame) => frame.id)).toEqual([id, id])
    world.pass(PATIENCE_MS - 1)
    expect(progress()).toEqual([{ is: 'sending' }])
  })

  test('trying again what has not failed sends nothing', () => {
    const { outbox, frames } = outboxIn(createWorld())
    const id = outbox.submit(REQUEST, patient)
    outbox.retry(id)
    expect(frames).toHaveLength(1)
  })

  test('an answer that comes after all still counts', () => {
    const world = createWorld()
    const { outbox, progress } = outboxIn(world)
    const id = outbox.submit(REQUEST, patient)
    world.pass(PATIENCE_MS)
    outbox.answered({ re: id, seq: 9 })
    expect(progress()).toEqual([{ is: 'delivered', seq: 9 }])
  })

  test('the first answer is the answer, and time does not undo it', () => {
    const world = createWorld()
    const { outbox, progress } = outboxIn(world)
    const id = outbox.submit(REQUEST, patient)
    outbox.answered({ re: id, seq: 9 })
    outbox.answered({ re: id, refused: 'stale' })
    outbox.answered({ re: 'somebody-elses', seq: 1 })
    world.pass(2 * PATIENCE_MS)
    expect(progress()).toEqual([{ is: 'delivered', seq: 9 }])
  })

  test('what is too large for the line is refused here and never sent', () => {
    const { outbox, frames, progress } = outboxIn(createWorld())
    outbox.submit({ type: 'statement.post', text: '字'.repeat(22_000) }, patient)
    expect(progress()).toEqual([{ is: 'refused', code: 'too_large' }])
    expect(frames).toEqual([])
  })

  test('a reload while sending loses nothing and doubles nothing', () => {
    const world = createWorld()
    const keeping = memory()
    const before = outboxIn(world, keeping)
    const open = before.outbox.submit(REQUEST, patient)
    const done = before.outbox.submit(item(4), patient)
    before.outbox.answered({ re: done, seq: 4 })
    world.pass(20_000)
    world.unload()
    const after = outboxIn(world, keeping)
    expect(after.frames).toEqual([{ id: open, do: REQUEST }])
    expect(after.progress()).toEqual([{ is: 'sending' }])
    world.pass(40_000)
    expect(after.progress()).toEqual([{ is: 'failed' }])
  })

  test('a reload long afterwards offers it again instead of sending it', () => {
    const world = createWorld()
    const keeping = memory()
    outboxIn(world, keeping).outbox.submit(REQUEST, patient)
    world.unload()
    world.sleep(PATIENCE_MS)
    const after = outboxIn(world, keeping)
    expect([after.frames, after.progress()]).toEqual([[], [{ is: 'failed' }]])
  })

  test('somebody else on the same device sends nothing of mine', () => {
    const world = createWorld()
    const keeping = memory()
    outboxIn(world, keeping, 7).outbox.submit(REQUEST, patient)
    const other = outboxIn(world, keeping, 8)
    expect([other.frames, other.sent(), keeping.length]).toEqual([[], [], 0])
  })

  test('what must leave no trace is not kept on the device', () => {
    const keeping = memory()
    const { outbox } = outboxIn(createWorld(), keeping)
    outbox.submit({ type: 'ballot.cast', ballot: 1, choice: 'against' }, { ...patient, keep: false })
    expect(keeping.length).toBe(0)
  })

  test('a device without room for it sends all the same', () => {
    const { outbox, frames } = outboxIn(createWorld(), full(memory()))
    outbox.submit(REQUEST, patient)
    expect(frames).toHaveLength(1)
  })

  test('what was kept but cannot be read is given up', () => {
    const spoilt = memory()
    spoilt.setItem('outbox/m', '{')
    expect(outboxIn(createWorld(), spoilt).sent()).toEqual([])
  })

  test('what is settled is forgotten when told to, and the oldest of it by itself', () => {
    const { outbox, sent } = outboxIn(createWorld())
    const first = outbox.submit(REQUEST, patient)
    outbox.answered({ re: first, seq: 1 })
    outbox.forget(first)
    expect(sent()).toEqual([])
    for (let i = 0; i < 25; i++) outbox.answered({ re: outbox.submit(item(i), patient), seq: i })
    expect(sent().map(({ command }) => command)).toEqual(Array.from({ length: 20 }, (_, i) => item(i + 5)))
  })
})

test('whatever happens to line and page, every command ends answered once or offered again, and only under its id', () => {
  const step = fc.constantFrom('submit', 'answer', 'loss', 'reload', 'wait', 'retry')
  fc.assert(fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
    const world = createWorld()
    const keeping = memory()
    const done = new Map<string, number>() // the platform: what each id did, the first time it came
    let room = outboxIn(world, keeping)
    let lineIs = true
    const arrive = () => {
      for (const { id, do: command } of room.frames.splice(0)) if (lineIs && !done.has(id)) done.set(id, command.type === 'item.open' ? command.item : -1)
    }
    let submitted = 0
    for (const each of steps) {
      if (each === 'submit') room.outbox.submit(item(submitted++), patient)
      if (each === 'loss') { lineIs = !lineIs; if (lineIs) room.outbox.ready() }
      if (each === 'reload') {
        world.unload()
        room = outboxIn(world, keeping)
      }
      if (each === 'wait') world.pass(25_000)
      if (each === 'retry') for (const { id } of room.sent()) room.outbox.retry(id)
      arrive()
      if (each === 'answer' && lineIs) for (const id of done.keys()) room.outbox.answered({ re: id, seq: 1 })
    }
    lineIs = true
    room.outbox.ready()
    arrive()
    world.pass(PATIENCE_MS)
    for (const { id, progress } of room.sent()) if (progress.is === 'failed') room.outbox.retry(id)
    arrive()
    for (const id of done.keys()) room.outbox.answered({ re: id, seq: 1 })
    expect([...done.values()].sort((a, b) => a - b)).toEqual(Array.from({ length: submitted }, (_, i) => i))
    expect(room.sent().every(({ progress }) => progress.is === 'delivered')).toBe(true)
  }))
})
