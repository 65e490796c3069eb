/** What the desk works out for itself: people found, votes prepared, and whose words the clerk writes. */

import { describe, expect, test } from 'vitest'

import { EMPTY, type Card, type Seated, type Speech, type Turn } from '../../src/core/protocol.gen'
import { moderator as en } from '../../src/i18n/moderator.en'
import { moderator as zh } from '../../src/i18n/moderator.zh'
import { follows, holdOf, packed, recordable, recording, unpacked } from '../../src/room/moderator/binding'
import { everybody, found } from '../../src/room/moderator/people'
import { expectedBase, labelsOf, needed, secondsOf, thresholdOf, THRESHOLDS } from '../../src/room/moderator/voting'

describe('somebody is looked for', () => {
  const card = (name: string, name_en: string): Card => ({ name, name_en, sector: null, sector_en: null, venue: '' })
  const seated = (role: Seated['role']): Seated => ({ role, sector: null, venue: null, channel: 'online' })
  const cards: Record<string, Card> = { 1: card('李𠮷祥', 'Li Jixiang'), 2: card('王㐂', 'Wang Xi'), 12: card('李娜', 'Li Na'), 21: card('赵敏', 'Zhao Min') }
  const people = everybody({ 2: seated('member'), 30: seated('guest') }, cards, (seat) => cards[String(seat)]?.name ?? `${seat} 号席`)
  const seats = (query: string) => found(people, query).map(({ seat }) => seat)

  test('among all who have a seat or may take one', () => {
    expect(people.map(({ seat, seated: one }) => [seat, one !== null])).toEqual([[1, false], [2, true], [12, false], [21, false], [30, true]])
  })

  test('by a number: that seat first, then those it begins', () => { expect(seats('2')).toEqual([2, 21]) })
  test('by a name in either language, in any case', () => {
    expect(seats('李')).toEqual([1, 12])
    expect(seats('𠮷')).toEqual([1])
    expect(seats('LI na')).toEqual([12])
    expect(seats('nobody')).toEqual([])
  })
  test('by nothing: everybody', () => { expect(seats('  ')).toHaveLength(5) })
})

describe('a vote is prepared', () => {
  test('with thresholds that are exact', () => {
    expect([needed(THRESHOLDS.twoThirds, 9), needed(THRESHOLDS.twoThirds, 10)]).toEqual([6, 7])
    expect([needed(THRESHOLDS.half, 10), needed(THRESHOLDS.half_at_least, 10), needed(THRESHOLDS.all, 7)]).toEqual([6, 5, 7])
    expect(needed(THRESHOLDS.twoThirds, 0)).toBe(1)
  })

  test.each([
    ['at_least', '3', '5', true], ['at_least', '1', '1', true], ['more_than', '1', '1', false], ['at_least', '3', '2', false],
    ['at_least', '0', '2', false], ['at_least', '1.5', '2', false], ['at_least', '1', '1001', false], ['at_least', '', '2', false],
  ] as const)('%s %s/%s', (rule, n, d, may) => { expect(thresholdOf(rule, n, d) !== null).toBe(may) })

  test('with the base that can be expected', () => {
    const seat = (role: Seated['role']): Seated => ({ role, sector: null, venue: null, channel: 'online' })
    const view = { ...EMPTY, roll: { 1: seat('moderator'), 2: seat('member'), 3: seat('guest') }, settings: { ...EMPTY.settings, entitled: 9 } }
    expect([expectedBase('present', view), expectedBase('entitled', view)]).toEqual([2, 9])
  })

  test('with choices of its own, where the kind has them', () => {
    expect(labelsOf('vote', '甲\n乙', 20)).toBeNull()
    expect(labelsOf('straw', ' \n', 20)).toBeNull()
    expect(labelsOf('assessment', '满意\n\n 基本满意 \n不满意', 20)).toEqual({ c1: '满意', c2: '基本满意', c3: '不满意' })
    for (const bad of ['', '一个', '同\n同']) expect(labelsOf('assessment', bad, 20)).toBeUndefined()
    expect(labelsOf('assessment', 'a\nb\nc', 2)).toBeUndefined()
  })

  test.each([['', null], ['2', 120], ['0.5', 30], ['0', undefined], ['-1', undefined], ['x', undefined], ['99999', undefined]])('%j minutes', (minutes, seconds) => {
    expect(secondsOf(minutes, 86_400)).toBe(seconds)
  })
})

describe('the clerk writes', () => {
  const turn = { entry: 5, seat: 3 } as unknown as Turn
  const speech = (entry: number, seat: number) => ({ entry, seat }) as unknown as Speech

  test('for who speaks, was interrupted, or spoke before, newest first', () => {
    const view = { turn, interrupted: { ...turn, entry: 4, seat: 2 }, speeches: [speech(1, 7), speech(2, 8)] }
    expect(recordable(view)).toEqual([{ turn: 5, seat: 3 }, { turn: 4, seat: 2 }, { turn: 2, seat: 8 }, { turn: 1, seat: 7 }])
  })

  test('an empty box follows the floor; a written one stays with whom it was begun for', () => {
    const before = { turn: 4, seat: 2 }
    expect(follows(before, '', { turn })).toEqual({ turn: 5, seat: 3 })
    expect(follows(before, '各位', { turn })).toBe(before)
    expect(follows(before, '', { turn: null })).toBe(before)
    expect([holdOf(before, { turn }), holdOf({ turn: 5, seat: 3 }, { turn }), holdOf(before, { turn: null })]).toEqual(['changed', 'current', 'over'])
  })

  test('words with their speaker, or a note of nobody', () => {
    expect(recording('各位', { turn: 5, seat: 3 }, false)).toEqual({ type: 'utterance.record', kind: 'speech', text: '各位', seat: 3, turn: 5, afterwards: false })
    expect(recording('休息', null, true)).toEqual({ type: 'utterance.record', kind: 'note', text: '休息', afterwards: true })
  })

  test('a draft that comes back with whose it is', () => {
    for (const bound of [{ turn: 5, seat: 3 }, null]) expect(unpacked(packed('第一行\n第二行', bound))).toEqual({ text: '第一行\n第二行', bound })
    expect(packed('', { turn: 5, seat: 3 })).toBe('')
  })
})

function* sentences(part: object, path = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(part) as [string, unknown][]) {
    const here = `${path}.${name}`
    if (typeof value === 'string') yield [here, value]
    else if (typeof value === 'function') yield [here, (value as (...given: string[]) => string)('7', '8', '9')]
    else if (typeof value === 'object' && value !== null) yield* sentences(value, here)
  }
}

describe('the words of the desk', () => {
  test('are the same in both languages, each in its own script', () => {
    const [chinese, english] = [[...sentences(zh)], [...sentences(en)]]
    expect(english.map(([path]) => path)).toEqual(chinese.map(([path]) => path))
    const bare = new Set(['.tabs.waiting', '.glance.people', '.turn.oneMore'])
    for (const [path, text] of chinese) expect([path, text]).toEqual([path, expect.stringMatching(/\p{Script=Han}/u)])
    for (const [path, text] of english) if (!bare.has(path)) expect([path, text]).toEqual([path, expect.stringMatching(/^[^\p{Script=Han}]*[a-z][^\p{Script=Han}]*$/iu)])
  })

  test('use everything they are given', () => {
    const given = (words: object) => [...sentences(words)].map(([path, text]) => `${path} ${['7', '8', '9'].filter((one) => text.includes(one)).join('')}`)
    expect(given(en)).toEqual(given(zh))
  })
})
