import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Event, Happening } from '../../src/core/frames'
import { isUnseen } from '../../src/core/frames'
import { advance, fromSnapshot, sameStanding, since, type Replica } from '../../src/core/replica'

const evolve = (view: readonly number[], { seq }: Event) => [...view, seq]
const fact = (seq: number): Event => ({ seq, at: seq * 1000, by: 1, type: 'queue.opened' })
const holding = (seq: number): Replica<readonly number[]> => fromSnapshot({ seq, hash16: 'aa', state: {} }, () => [])

describe('folding what arrives', () => {
  test('the next fact is applied', () => {
    expect(advance(holding(4), [fact(5)], 'bb', evolve)).toEqual(
      { held: { seq: 5, view: [5], anchor: { seq: 5, hash16: 'bb' } }, missing: false })
  })

  test('a run that may not be seen moves forward without changing the view', () => {
    const { held, missing } = advance(holding(4), [{ seq: [5, 9] }, fact(10)], undefined, evolve)
    expect([held?.seq, held?.view, missing]).toEqual([10, [10], false])
  })

  test('a run that is partly old moves to its end', () => {
    expect(advance(holding(7), [{ seq: [5, 9] }], undefined, evolve).held?.seq).toBe(9)
  })

  test('an old fact is ignored, and does not move the anchor', () => {
    const before = holding(4)
    expect(advance(before, [fact(3), fact(4)], 'old', evolve)).toEqual({ held: before, missing: false })
  })

  test('at a gap folding stops and the gap is told', () => {
    const { held, missing } = advance(holding(4), [fact(5), fact(7), fact(8)], 'bb', evolve)
    expect([held?.seq, held?.view, held?.anchor.seq, missing]).toEqual([5, [5], 4, true])
  })

  test('a run that begins after a gap is a gap', () => {
    expect(advance(holding(4), [{ seq: [6, 9] }], undefined, evolve)).toEqual({ held: holding(4), missing: true })
  })

  test('with nothing held everything is missing', () => {
    expect(advance(null, [fact(1)], undefined, evolve)).toEqual({ held: null, missing: true })
  })

  test('a line is taken up from the last point whose hash is known', () => {
    const hello = { epoch: 'e3', head: 9, seat: 1, role: 'member', audience: 'member', now: 0, build: 'b', second_factor_needed: false } as const
    const { held } = advance(holding(4), [fact(5), fact(6)], undefined, evolve)
    expect(since(held, hello)).toEqual(['e3', 4, 'member', 'aa'])
    expect(since(null, hello)).toEqual(['e3', 0, 'member', ''])
  })
})

test.each([
  [{}, true], [{ head: 99, now: 5, build: 'c' }, true],
  [{ epoch: 'e4' }, false], [{ audience: 'public' }, false], [{ role: 'guest' }, false], [{ seat: 2 }, false],
] as const)('after a hello that differs in %j what is held may be kept: %j', (difference, kept) => {
  const hello = { epoch: 'e3', head: 9, seat: 1, role: 'member', audience: 'member', now: 0, build: 'b', second_factor_needed: false } as const
  expect(sameStanding(hello, { ...hello, ...difference })).toBe(kept)
  expect(sameStanding(null, hello)).toBe(false)
})

test('whatever is lost, repeated or late, each fact is applied once and in order', () => {
  const N = 40
  const hidden = fc.uniqueArray(fc.integer({ min: 1, max: N }), { maxLength: N, size: 'max' })
  const cuts = fc.array(fc.tuple(fc.integer({ min: 0, max: N }), fc.integer({ min: 1, max: 12 })), { maxLength: 30, size: 'max' })
  fc.assert(fc.property(hidden, cuts, (unseen, windows) => {
    const hiddenNow = new Set(unseen)
    const log = Array.from({ length: N }, (_, i) => i + 1)
    let held: Replica<readonly number[]> | null = holding(0)
    const deliver = (from: number, count: number) => {
      const facts = log.slice(from, from + count)
      return advance(held, tell(facts, hiddenNow), undefined, evolve)
    }
    for (const [from, count] of windows) held = deliver(from, count).held
    const reached: number = held?.seq ?? 0
    expect(held?.view).toEqual(log.slice(0, reached).filter((seq) => !hiddenNow.has(seq)))
    const whole = deliver(reached, N)
    expect([whole.held?.seq, whole.missing]).toEqual([N, false])
    expect(whole.held?.view).toEqual(log.filter((seq) => !hiddenNow.has(seq)))
  }))
})

function tell(facts: readonly number[], hidden: ReadonlySet<number>): Happening[] {
  const told: Happening[] = []
  for (const seq of facts) {
    const before = told[told.length - 1]
    if (!hidden.has(seq)) told.push(fact(seq))
    else if (before !== undefined && isUnseen(before)) told[told.length - 1] = { seq: [before.seq[0], seq] }
    else told.push({ seq: [seq, seq] })
  }
  return told
}
