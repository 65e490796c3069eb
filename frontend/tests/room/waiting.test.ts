/** Who is here and not in their seat is told to those who call the roll, by name where the platform names them. */

import { expect, test } from 'vitest'
import { loadWords } from '../../src/i18n'
import { whoWaits } from '../../src/room/more/waiting'

const name = (seat: number): string => ({ 4: '李芳', 7: '何𠮷祥' })[seat] ?? String(seat)
const of = (count: number, seats: number[] | null) => ({ waiting: { count, seats }, screens: 2 })

test('where nobody waits nothing is said', async () => {
  for (const lang of ['zh', 'en'] as const) {
    expect(whoWaits(null, name, await loadWords(lang))).toBe(null)
    expect(whoWaits(of(0, []), name, await loadWords(lang))).toBe(null)
  }
})

test('a few are named', async () => {
  expect(whoWaits(of(2, [4, 7]), name, await loadWords('zh'))).toBe('在线未签到 2 人：李芳、何𠮷祥')
  expect(whoWaits(of(1, [4]), name, await loadWords('en'))).toBe('Online, not seated: 1 (李芳)')
})

test('many are counted', async () => {
  expect(whoWaits(of(1200, null), name, await loadWords('zh'))).toBe('在线未签到 1,200 人')
  expect(whoWaits(of(1200, null), name, await loadWords('en'))).toBe('Online, not seated: 1,200')
})
