import fc from 'fast-check'
import { expect, test } from 'vitest'

import { leftOut, placed, withOne } from '../../src/core/numbered'
import { cut, lengthOf } from '../../src/core/words'

test('a number is put in its place among those that climb', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(50)), fc.nat(50), (numbers, number) => {
    const climbing = Object.freeze(numbers.sort((a, b) => a - b))
    expect(placed(climbing, number)).toEqual([...climbing, number].sort((a, b) => a - b))
  }))
})

test('a record by number is changed by making another', () => {
  const before = Object.freeze({ 4: 'a', 7: 'b' })
  expect(withOne(before, 5, 'c')).toEqual({ 4: 'a', 5: 'c', 7: 'b' })
  expect(withOne(before, 7, 'c')).toEqual({ 4: 'a', 7: 'c' })
  expect(leftOut(before, 4)).toEqual({ 7: 'b' })
  expect(leftOut(before, 9)).toEqual(before)
  expect(before).toEqual({ 4: 'a', 7: 'b' })
})

test('words are measured and cut in code points, halves of a pair too', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('字', '𠮷', 'a', '\ud842', '\udfb7') }), fc.nat(12), (text, most) => {
    const points = Array.from(text)
    expect(lengthOf(text)).toBe(points.length)
    expect(cut(text, most)).toBe(points.slice(0, most).join(''))
  }))
  expect([lengthOf(null), cut(null, 3)]).toEqual([0, null])
})
