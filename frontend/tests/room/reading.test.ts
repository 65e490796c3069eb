import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Event } from '../../src/core/frames'
import { Reading } from '../../src/room/talk/reading.svelte'

interface Said { id: number; seq: number; text: string }

const FIRST = 3
const WINDOW = 20
const PAGE = 5

/** A meeting of which only the list matters; each of its items takes two entries of the log. */
function meeting() {
  const said: Said[] = []
  let heard: Event[] = []
  let reachable = true
  const room = {
    said,
    say(many: number) { for (let i = 0; i < many; i++) said.push({ id: said.length + 1, seq: 2 * said.length + 1, text: 'a' }) },
    unsay(id: number): Event {
      const one = said.find((each) => each.id === id) as Said
      const event = { seq: 2 * said.length + 1, at: 1, by: 1, type: 'statement.withdrawn', statement: id, was_shown: true } as Event
      one.text = ''
      heard.push(event)
      return event
    },
    window: () => ({ items: said.slice(-WINDOW).map((one) => ({ ...one })), count: said.length, seq: 2 * said.length }),
    reach(now: boolean) { reachable = now },
    reading: () => new Reading<Said>({
      first: FIRST,
      read({ after, before }) {
        const found = said.filter(({ seq }) => seq > after && seq < before)
        const items = found.slice(-PAGE).map((one) => ({ ...one }))
        return Promise.resolve({ items, from: items[0]?.seq ?? after + 1, complete: found.length <= PAGE })
      },
      changes(after) {
        return reachable ? Promise.resolve(heard.filter(({ seq }) => seq > after)) : Promise.reject(new Error())
      },
      fold: (items, event) => ('statement' in event ? items.map((one) => (one.id === event.statement ? { ...one, text: '' } : one)) : items),
    }),
    forget() { heard = [] },
  }
  return room
}

function shown(reading: Reading<Said>): (number | string)[] {
  return reading.rows.map((row) => ('item' in row ? row.item.id : `${row.missing} missing`))
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => i + first)

describe('a list that is read', () => {
  test('follows its end with as many as at first', () => {
    const room = meeting()
    const reading = room.reading()
    for (let i = 0; i < 30; i++) {
      room.say(1)
      reading.take(room.window())
    }
    expect([shown(reading), reading.left]).toEqual([[28, 29, 30], 27])
  })

  test('loses nothing at its beginning while somebody reads there', async () => {
    const room = meeting()
    room.say(10)
    const reading = room.reading()
    reading.take(room.window())
    await reading.earlier()
    expect([shown(reading), reading.left]).toEqual([upTo(10), 0])
    reading.following = false
    for (let i = 0; i < 30; i++) {
      room.say(1)
      reading.take(room.window())
    }
    expect([shown(reading), reading.left]).toEqual([upTo(40), 0])
  })

  test('goes on behind older ones that were loaded, however the window moves', async () => {
    const room = meeting()
    room.say(24)
    const reading = room.reading()
    reading.take(room.window())
    reading.following = false
    while (reading.left > 0) await reading.earlier()
    expect(shown(reading)).toEqual(upTo(24))
    room.say(15)
    reading.take(room.window())
    expect([shown(reading), reading.left]).toEqual([upTo(39), 0])
  })

  test('shows what is missing where windows do not meet, and loads it where it belongs', async () => {
    const room = meeting()
    room.say(20)
    const reading = room.reading()
    reading.take(room.window())
    await reading.earlier()
    reading.following = false
    room.say(32)
    reading.take(room.window())
    const first = shown(reading)[0]
    expect(shown(reading)).toEqual([...upTo(20, Number(first)), '12 missing', ...upTo(52, 33)])
    await reading.close(1)
    expect(shown(reading)).toEqual([...upTo(20, Number(first)), '7 missing', ...upTo(52, 28)])
    await reading.close(1)
    await reading.close(1)
    expect(shown(reading)).toEqual(upTo(52, Number(first)))
  })

  test('a gap that nobody reads beside is not shown', () => {
    const room = meeting()
    room.say(20)
    const reading = room.reading()
    reading.take(room.window())
    room.say(100)
    reading.take(room.window())
    expect([shown(reading), reading.left]).toEqual([[118, 119, 120], 117])
  })

  test('what has left the window changes all the same, and is not shown where that cannot be known', async () => {
    const room = meeting()
    room.say(24)
    const reading = room.reading()
    reading.take(room.window())
    reading.following = false
    while (reading.left > 0) await reading.earlier()
    reading.hear(room.unsay(2))
    expect(reading.find(2)?.text).toBe('')
    room.forget()
    room.unsay(3)
    reading.hear(null)
    await Promise.resolve()
    await Promise.resolve()
    expect(reading.find(3)?.text).toBe('')
    room.reach(false)
    room.unsay(4)
    reading.hear(null)
    await Promise.resolve()
    await Promise.resolve()
    expect([reading.find(4), reading.find(5)?.id]).toEqual([null, 5])
  })

  test('another history begins anew', () => {
    const room = meeting()
    room.say(30)
    const reading = room.reading()
    reading.take(room.window())
    room.said.splice(12)
    reading.take(room.window())
    expect(shown(reading)).toEqual([10, 11, 12])
  })
})

const numbers = (rows: (number | string)[]) => rows.filter((each) => typeof each === 'number').length

test('whatever comes, what is shown has no holes but those it tells, and every button closes one', async () => {
  const step = fc.oneof(
    fc.record({ is: fc.constant('say' as const), many: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ is: fc.constantFrom('earlier' as const, 'gap' as const, 'up' as const, 'down' as const), many: fc.constant(0) }),
  )
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    const room = meeting()
    room.say(5)
    const reading = room.reading()
    reading.take(room.window())
    for (const { is, many } of steps) {
      const before = shown(reading)
      if (is === 'say') {
        room.say(many)
        reading.take(room.window())
        if (!reading.following) expect(shown(reading).slice(0, before.length)).toEqual(before)
      } else if (is === 'up' || is === 'down') reading.following = is === 'down'
      else if (is === 'earlier' && reading.left > 0) {
        const left = reading.left
        await reading.earlier()
        expect(reading.left).toBeLessThan(left)
      } else if (is === 'gap') {
        const gap = reading.rows.find((row) => 'missing' in row)
        if (gap === undefined || !('missing' in gap)) continue
        await reading.close(gap.place)
        // There may be another gap beside it, so only what is shown is counted.
        expect(numbers(shown(reading))).toBeGreaterThan(numbers(before))
      }
      let next = reading.left + 1
      for (const row of reading.rows) {
        if ('missing' in row) next += row.missing
        else expect(row.item.id).toBe(next++)
      }
      expect(next).toBe(room.said.length + 1)
    }
  }))
})
