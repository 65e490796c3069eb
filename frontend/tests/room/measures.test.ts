import { expect, test } from 'vitest'

import type { Measure } from '../../src/core/protocol.gen'
import { loadWords } from '../../src/i18n'
import { inWords, toShow } from '../../src/room/more/measures'

const at = new Date(2026, 10, 30, 9, 30, 5).getTime()
const one = (kind: Measure['kind'], reason: Measure['reason'], by = 1): Measure => ({ kind, reason, by, at })
const name = (seat: number) => (seat === 0 ? 'Rostrum' : `No. ${String(seat)}`)

test.each([
  ['zh', '您已被请出会议：扰乱秩序（主持人 No. 1，09:30）。如需返回，请联系主持人。'],
  ['en', 'You were removed from the meeting: disturbing order (Moderator No. 1, 09:30). Ask the moderator to readmit you.'],
])('in %s a measure says what, why, by whom, when, and what to do now', async (lang, said) => {
  expect(inWords(one('removed', 'disturbance'), await loadWords(lang, { today: () => '2026-11-30' }), name)).toBe(said)
})

test('who took it is not called a moderator where nobody did', async () => {
  expect(inWords(one('warned', null, 0), await loadWords('en'), name)).toContain('(Rostrum, ')
})

test('of many warnings the last one is shown, and what holds in the room', () => {
  const [first, last, suspended] = [one('warned', 'spam'), one('warned', 'overtime'), one('suspended', 'spam')]
  expect(toShow([first, suspended, last, one('removed', 'spam')])).toEqual([suspended, last])
})
