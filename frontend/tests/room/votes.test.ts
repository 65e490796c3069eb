import { expect, test } from 'vitest'

import { EMPTY, type QueueEntry, type Own, type Turn, type View, type Voting } from '../../src/core/protocol.gen'
import { messages as en } from '../../src/i18n/en'
import { messages as zh } from '../../src/i18n/zh'
import { minutesToWait, whyNot } from '../../src/room/floor/queue'
import { choiceIsMine, choiceWord, leftOf, ruleInWords, verdict } from '../../src/room/vote/ballot'

test.each([
  ['more_than', 1, 2, '赞成超过半数通过', 'More than half for'],
  ['more_than', 2, 4, '赞成超过半数通过', 'More than half for'],
  ['at_least', 1, 2, '赞成半数以上通过', 'At least half for'],
  ['at_least', 2, 3, '赞成三分之二以上通过', 'At least two thirds for'],
  ['at_least', 3, 4, '赞成四分之三以上通过', 'At least three quarters for'],
  ['at_least', 1, 1, '全部赞成通过', 'All for'],
  ['more_than', 2, 3, '赞成超过 2/3 通过', 'More than 2/3 for'],
  ['at_least', 3, 5, '赞成达到 3/5 通过', 'At least 3/5 for'],
] as const)('the threshold %s %d/%d in words', (rule, numerator, denominator, chinese, english) => {
  const threshold = { rule, numerator, denominator }
  expect([ruleInWords(threshold, zh.vote), ruleInWords(threshold, en.vote)]).toEqual([chinese, english])
})

test('a choice has the words the moderator gave it, else the usual ones, else its code', () => {
  expect(choiceWord('yes', null, zh.vote)).toBe('赞成')
  expect(choiceWord('a', { a: '方案一' }, zh.vote)).toBe('方案一')
  expect(choiceWord('constructor', null, zh.vote)).toBe('constructor')
})

test('nobody is called to a vote that is not theirs, or given already', () => {
  const ballot = { id: 2, electorate: [3, 4] } as unknown as Voting
  const own = (part: Partial<Own>) => ({ seat: 3, role: 'member', ballot: null, ...part }) as Own
  expect(choiceIsMine(ballot, own({}))).toBe(true)
  expect(choiceIsMine(ballot, own({ ballot: 1 }))).toBe(true)
  expect(choiceIsMine(ballot, own({ ballot: 2 }))).toBe(false)
  expect(choiceIsMine(ballot, own({ seat: 5 }))).toBe(false)
  expect(choiceIsMine(ballot, own({ role: null }))).toBe(false)
  expect(choiceIsMine(null, own({}))).toBe(false)
})

test('a deadline that has passed leaves nothing, and none leaves no end', () => {
  expect([leftOf({ deadline_at: 10 }, 4), leftOf({ deadline_at: 10 }, 40), leftOf({ deadline_at: null }, 4)]).toEqual([6, 0, null])
})

test('what was voided is void, whatever the count was; what is not told is hidden', () => {
  const outcome = { result: 'adopted', for: 2, of: 3, needed: 2 } as const
  expect(verdict({ voided: 'technical', outcome })).toBe('voided')
  expect(verdict({ voided: null, outcome: null })).toBe('hidden')
  expect(verdict({ voided: null, outcome })).toBe('adopted')
})

test('the wait is what is left of the running turn and the lanes of those ahead', () => {
  const entry = (lane: QueueEntry['lane']) => ({ lane }) as QueueEntry
  const turn = { seconds: 300, spent_ms: 60_000, running_at: null } as Turn
  const view: View = { ...EMPTY, turn, queue: [entry('booked'), entry('impromptu'), entry('impromptu')] }
  expect([1, 2, 3].map((place) => minutesToWait(view, place, 0))).toEqual([4, 12, 17])
  expect(minutesToWait({ ...view, turn: null }, 1, 0)).toBe(1)
})

test('a lane is closed for my own reason first, then for the reason of the room', () => {
  const open: View = { ...EMPTY, status: 'open', queue_open: true }
  expect(whyNot(open, {}, 'impromptu')).toBe(null)
  expect(whyNot(open, { 'floor.request.impromptu': 'already_waiting' }, 'impromptu')).toBe('already_waiting')
  expect(whyNot({ ...open, queue_open: false }, {}, 'booked')).toBe('queue_closed')
  expect(whyNot({ ...open, queue_open: false }, {}, 'order')).toBe(null)
  expect(whyNot({ ...EMPTY, queue_open: true }, {}, 'impromptu')).toBe('not_open')
  expect(whyNot({ ...EMPTY, queue_open: true }, {}, 'booked')).toBe(null)
  expect(whyNot(open, {}, 'reply')).toBe('no_such_speech')
  expect(whyNot({ ...open, status: 'closed' }, {}, 'order')).toBe('closed')
})
