import { describe, expect, test } from 'vitest'

import { loadWords } from '../../src/i18n'
import { messages as en } from '../../src/i18n/en'
import { formatIn } from '../../src/i18n/format'
import { refusals as refusalsEn } from '../../src/i18n/refusals.en'
import { refusals as refusalsZh } from '../../src/i18n/refusals.zh'
import { messages as zh } from '../../src/i18n/zh'

function* sentences(part: object, path = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(part) as [string, unknown][]) {
    const here = `${path}.${name}`
    if (typeof value === 'string') yield [here, value]
    else if (typeof value === 'function') yield [here, (value as (given: string) => string)('7')]
    else if (typeof value === 'object' && value !== null) yield* sentences(value, here)
  }
}

describe('the two languages', () => {
  test('say the same things', () => {
    expect([...sentences(en)].map(([path]) => path)).toEqual([...sentences(zh)].map(([path]) => path))
    expect(Object.keys(refusalsEn).sort()).toEqual(Object.keys(refusalsZh).sort())
  })

  test('leave nothing empty, and use what they are given', () => {
    for (const [path, text] of [...sentences(zh), ...sentences(en)]) expect([path, text.trim()]).not.toEqual([path, ''])
    const given = (words: object) => [...sentences(words)].filter(([, text]) => text.includes('7')).map(([path]) => path)
    expect(given(en)).toEqual(given(zh))
  })

  test('are each written in their own script', () => {
    for (const [path, text] of [...sentences(zh), ...sentences(refusalsZh)]) expect([path, text]).toEqual([path, expect.stringMatching(/\p{Script=Han}/u)])
    for (const [path, text] of [...sentences(en), ...sentences(refusalsEn)]) expect([path, text]).toEqual([path, expect.not.stringMatching(/\p{Script=Han}/u)])
  })
})

test.each([
  ['zh-hans', 'zh-Hans', '已连接'], ['zh-CN', 'zh-Hans', '已连接'], ['', 'zh-Hans', '已连接'],
  ['en', 'en', 'Connected'], ['EN-gb', 'en', 'Connected'],
])('a page in %j speaks %s', async (lang, spoken, connected) => {
  const words = await loadWords(lang)
  expect([words.lang, words.t.line.live]).toEqual([spoken, connected])
})

test('a refusal is a sentence; one this page does not know is shown as it came', async () => {
  const words = await loadWords('zh-hans')
  expect(words.refusal('already_waiting')).toBe('您已在发言队列中，请等待主持人点名。')
  expect(words.refusal('unheard_of')).toBe('unheard_of')
})

test.each([
  ['zh-Hans', '2分钟5秒', '1小时', '0秒', '甲、乙'], ['en', '2 min 5 sec', '1 hr', '0 sec', '甲, 乙'],
])('durations and lists in %s', (lang, twoFive, hour, nothing, list) => {
  const format = formatIn(lang)
  expect(format.duration(125_900)).toBe(twoFive)
  expect(format.duration(3_600_000)).toBe(hour)
  expect(format.duration(-1)).toBe(nothing)
  expect(format.list(['甲', '乙'])).toBe(list)
})

test('midnight is 00, not 24', () => {
  expect(formatIn('zh-Hans').time(new Date(2026, 0, 5, 0, 3, 9).getTime())).toBe('00:03:09')
})
