/** The law: from whatever a browser holds, folding what it hears gives what the platform says it must hold. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { evolve } from '../../src/core/evolve'
import { isUnseen, reach } from '../../src/core/frames'
import { advance } from '../../src/core/replica'
import { EMPTY, type Event, type Happening, type View } from '../../src/core/protocol.gen'
import {
  AUDIENCES,
  chapter,
  fold,
  frozen,
  heardBy,
  longMeeting,
  looksOf,
  names,
  plain,
  replacing,
} from './stories'

const LONG = [...names('chance-'), ...names('late-')]

test('there are stories to retell', () => {
  expect(names('chapter-').length).toBeGreaterThan(10)
  expect(LONG.length).toBeGreaterThan(3)
})

describe.each(names('chapter-'))('%s', (name) => {
  const told = chapter(name)

  test.each(AUDIENCES)('is retold step by step to %s', (to) => {
    let view = frozen(EMPTY)
    for (const { heard, changes } of told[to]) {
      const expected = { ...view, ...changes }
      view = isUnseen(heard) ? view : frozen(evolve(view, heard))
      // Not the strict kind of equality, which takes a sector called "constructor" for a class.
      expect(plain(view), JSON.stringify(heard)).toEqual(plain(expected))
    }
  })
})

describe.each(LONG)('%s', (name) => {
  const meeting = longMeeting(name)

  test.each(AUDIENCES)('from every look at it to every later one, for %s', (to) => {
    const heard = heardBy(meeting, to)
    const looks = looksOf(meeting, to)
    for (const [place, { seq, view }] of looks.entries()) {
      for (const later of looks.slice(place + 1)) {
        const folded = fold(frozen(view), heard, seq, later.seq)
        expect(plain(folded), `from ${seq} to ${later.seq}`).toEqual(plain(later.view))
      }
    }
  })

  test.each(AUDIENCES)('comes to the same when redacted words are not told again, for %s', (to) => {
    const heard = replacing(heardBy(meeting, to), meeting.bare[to])
    const looks = looksOf(meeting, to)
    const end = looks[looks.length - 1]
    for (const { seq, view } of looks) expect(plain(fold(view, heard, seq, end?.seq ?? 0))).toEqual(plain(end?.view))
  })
})

test('frames may overlap, repeat and split the stream anywhere: what is held is the same', () => {
  const meeting = longMeeting('late-result.json')
  const heard = heardBy(meeting, 'member')
  const whole = fold(EMPTY, heard, 0, Infinity)
  const frames = fc.array(fc.tuple(fc.nat(heard.length), fc.integer({ min: 1, max: 30 })), { maxLength: 12 })
  fc.assert(fc.property(frames, (pieces) => {
    let held = { seq: 0, view: EMPTY, anchor: { seq: 0, hash16: '' } }
    for (const [from, length] of [...pieces, [0, heard.length] as const]) {
      const piece = heard.slice(from, from + length)
      const first = piece[0]
      const next = advance<View>(held, piece, undefined, evolve)
      expect(next.missing).toBe(first !== undefined && reach(first)[0] > held.seq + 1)
      if (next.held !== null) held = next.held
    }
    expect(held.seq).toBe(last(heard))
    expect(plain(held.view)).toEqual(plain(whole))
  }))
})

test('a fact this page does not know is refused, not ignored', () => {
  const unheardOf = { seq: 1, at: 0, by: 0, type: 'seat.levitated' } as unknown as Event
  expect(() => evolve(EMPTY, unheardOf)).toThrow('seat.levitated')
})

function last(heard: readonly Happening[]): number {
  const end = heard[heard.length - 1]
  return end === undefined ? 0 : reach(end)[1]
}
