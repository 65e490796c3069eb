import fc from 'fast-check'
import { expect, test } from 'vitest'

import { changed, leftOut, placed, withOne, without, type ByNumber } from '../../src/core/persistent-map'
import { cut, lengthOf } from '../../src/core/words'

test('a number is put in its place among those that climb', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(50)), fc.nat(50), (numbers, number) => {
    const climbing = Object.freeze(numbers.sort((a, b) => a - b))
    expect(placed(climbing, number)).toEqual([...climbing, number].sort((a, b) => a - b))
  }))
})

test.each([['a record', { 4: 'a', 7: 'b' }], ['a list', Object.assign([], { 4: 'a', 7: 'b' })]])('%s by number is changed by making another', (_, record) => {
  const before: ByNumber<string> = Object.freeze(record)
  expect(Object.entries(withOne(before, 5, 'c'))).toEqual([['4', 'a'], ['5', 'c'], ['7', 'b']])
  expect({ ...withOne(before, 7, 'c') }).toEqual({ 4: 'a', 7: 'c' })
  expect({ ...withOne(before, 2_000, 'c') }).toEqual({ 4: 'a', 7: 'b', 2_000: 'c' })
  expect({ ...leftOut(before, 4) }).toEqual({ 7: 'b' })
  expect({ ...leftOut(before, 9) }).toEqual({ 4: 'a', 7: 'b' })
  expect({ ...before }).toEqual({ 4: 'a', 7: 'b' })
})

test('one of many is changed or taken out, and where it is not among them nothing is made anew', () => {
  const before = Object.freeze([{ id: 4, is: 'a' }, { id: 7, is: 'b' }])
  expect(changed(before, 7, (one) => ({ ...one, is: 'c' }))).toEqual([{ id: 4, is: 'a' }, { id: 7, is: 'c' }])
  expect(without(before, 4)).toEqual([{ id: 7, is: 'b' }])
  expect(changed(before, 5, (one) => ({ ...one, is: 'c' }))).toBe(before)
  expect(without(before, 5)).toBe(before)
})

test('words are measured and cut in code points, halves of a pair too', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('字', '𠮷', 'a', '\ud842', '\udfb7') }), fc.nat(12), (text, most) => {
    const points = Array.from(text)
    expect(lengthOf(text)).toBe(points.length)
    expect(cut(text, most)).toBe(points.slice(0, most).join(''))
  }))
  expect([lengthOf(null), cut(null, 3)]).toEqual([0, null])
})
