import { expect, test } from 'vitest'

import { seats, unpacked } from '../../src/core/packing'
import { EMPTY } from '../../src/core/protocol.gen'
import { plain } from './stories'

/** As it travels before anything happened, but for what a test says. */
function travelling(part: object): Record<string, unknown> {
  const roll = { names: [], rows: [] }
  return { ...EMPTY, roll, spoken: { seats: [], sectors: [], venues: [] }, ...part }
}

test.each([
  [[], []],
  [[7], [7]],
  [[3, [5, 9] as const, 11, 12], [3, 5, 6, 7, 8, 9, 11, 12]],
  [[9, 8, [1, 3] as const], [9, 8, 1, 2, 3]],
])('%j are the seats %j', (runs, each) => {
  expect(seats(runs)).toEqual(each)
})

test('an empty meeting is unpacked as an empty one', () => {
  expect(plain(unpacked(travelling({})))).toEqual(plain(EMPTY))
})

test('those who sit alike are each on the roll', () => {
  const roll = { names: ['教育', null, '主会场'], rows: [['member', 0, 2, 'online', [[1, 3]]], ['guest', 1, 1, 'phone', [9]]] }
  const one = { role: 'member', sector: '教育', venue: '主会场', channel: 'online' }
  expect({ ...unpacked(travelling({ roll })).roll }).toEqual(
    { 1: one, 2: one, 3: one, 9: { role: 'guest', sector: null, venue: null, channel: 'phone' } })
})

test('a table is read by the names of its columns, in whatever order they come', () => {
  const decisions = { columns: ['text', 'id', 'added_later'], rows: [['同意', 1, 5], [null, 2, 6]] }
  expect(unpacked(travelling({ decisions })).decisions).toEqual(
    [{ id: 1, text: '同意', added_later: 5 }, { id: 2, text: null, added_later: 6 }])
})

test('every list of seats is whole again', () => {
  const motions = { columns: ['id', 'seconders'], rows: [[1, [[2, 4]]], [2, []]] }
  const ballot = { id: 1, electorate: [[1, 4]], voted: [2] }
  const view = unpacked(travelling({ motions, ballot, suspended: [[5, 7]], removed: [8] }))
  expect(view.motions.map(({ seconders }) => seconders)).toEqual([[2, 3, 4], []])
  expect([view.ballot?.electorate, view.ballot?.voted]).toEqual([[1, 2, 3, 4], [2]])
  expect([view.suspended, view.removed]).toEqual([[5, 6, 7], [8]])
})

test('a sector may have any name, what it spoke is told under it', () => {
  const spoken = { seats: [[4, 1, 60_000]], sectors: [['__proto__', 2, 5], ['constructor', 1, 3]], venues: [] }
  const { seats: each, sectors } = unpacked(travelling({ spoken })).spoken
  expect({ ...each }).toEqual({ 4: { turns: 1, ms: 60_000 } })
  expect(Object.entries(sectors)).toEqual([['__proto__', { turns: 2, ms: 5 }], ['constructor', { turns: 1, ms: 3 }]])
})
