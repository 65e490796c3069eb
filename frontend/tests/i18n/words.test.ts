import { describe, expect, test } from 'vitest'

import { loadWords } from '../../src/i18n'
import * as commandsEn from '../../src/i18n/commands.en'
import * as commandsZh from '../../src/i18n/commands.zh'
import { messages as en } from '../../src/i18n/en'
import { formatIn } from '../../src/i18n/format'
import { moderator as moderatorEn } from '../../src/i18n/moderator.en'
import { moderator as moderatorZh } from '../../src/i18n/moderator.zh'
import { refusals as refusalsEn } from '../../src/i18n/refusals.en'
import { refusals as refusalsZh } from '../../src/i18n/refusals.zh'
import { messages as zh } from '../../src/i18n/zh'

const inChinese = { room: zh, desk: moderatorZh, refusals: refusalsZh, commands: commandsZh }
const inEnglish = { room: en, desk: moderatorEn, refusals: refusalsEn, commands: commandsEn }

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
    expect([...sentences(inEnglish)].map(([path]) => path).sort()).toEqual([...sentences(inChinese)].map(([path]) => path).sort())
  })

  test('leave nothing empty, and use what they are given', () => {
    for (const [path, text] of [...sentences(inChinese), ...sentences(inEnglish)]) expect([path, text.trim()]).not.toEqual([path, ''])
    const given = (words: object) => [...sentences(words)].filter(([, text]) => text.includes('7')).map(([path]) => path)
    expect(given({ room: en, desk: moderatorEn })).toEqual(given({ room: zh, desk: moderatorZh }))
  })

  test('are each written in their own script', () => {
    for (const [path, text] of [...sentences({ room: zh, refusals: refusalsZh, commands: commandsZh })]) expect([path, text]).toEqual([path, expect.stringMatching(/\p{Script=Han}/u)])
    for (const [path, text] of [...sentences(inEnglish)]) expect([path, text]).toEqual([path, expect.not.stringMatching(/\p{Script=Han}/u)])
  })
})

/** One concept has one word: these are the words it is not called by. */
const NEVER_IN_CHINESE = new RegExp([
  '嘉宾', '承办单位', '与会人员', '参会人(?!员)', '角色', '系统', '服务器', '账户', '帐号', '登出', '代码', '请求码', '入席', '到会',
  '队列关闭', '发言队列已关闭', '排序办法', '点名', '打断', '平衡各方', '讨论', '核准', '通过审核', '隐藏', '从记录中', '取消发言', '撤下',
  '警告', '会场秩序', '请离', '重新准入', '付诸表决', '表决内容', '意向调查', '通过门槛', '计算基数', '公布结果', '结果公布', '由主持人公布',
  '闭会', '机器生成', '暂时离席', '非法', '无效', '抱歉',
].join('|'))
const NEVER_IN_ENGLISH = new RegExp([
  'please', 'sorry', 'valid', 'permitted', 'well formed', '\\bchair\\b', 'secretariat', 'system', '\\bserver', 'e-mail', 'token', 'log (in|out)', 'watch',
  'electorate', 'threshold', '\\byes\\b', '\\breveal(s|ed)?\\b', '\\btold\\b', '\\bcall (on|the)', '\\bcalled\\b', 'for the floor', 'interrupted', 'take(n)? out', 'take(n)? off the queue',
  '(?<!approve )the record', 'machine-made', 'Talk', ';',
].join('|'), 'i')

test('call a thing by the one word it has', () => {
  const wrong = (words: object, never: RegExp) => [...sentences(words)].filter(([, text]) => never.test(text))
  expect(wrong(inChinese, NEVER_IN_CHINESE)).toEqual([])
  expect(wrong(inEnglish, NEVER_IN_ENGLISH)).toEqual([])
})

test('Chinese stands apart from figures and letters, and its marks are full width', () => {
  const joined = /\p{Script=Han}[0-9A-Za-z]|[0-9A-Za-z]\p{Script=Han}|\p{Script=Han} ?[,.:;?!()](?!\d)/u
  expect([...sentences(inChinese)].filter(([, text]) => joined.test(text))).toEqual([])
})

test('an English refusal fits two lines of a phone', () => {
  expect(Object.entries(refusalsEn).filter(([, text]) => text.length > 110)).toEqual([])
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
  expect(words.refusal('already_waiting')).toBe('已在发言队列中，请等主持人请发言。')
  expect(words.refusal('unheard_of')).toBe('unheard_of')
})

test.each([
  ['zh-Hans', '2 分 5 秒', '1 小时', '0 秒', '甲、乙'], ['en', '2 min 5 sec', '1 hr', '0 sec', '甲, 乙'],
])('durations and lists in %s', (lang, twoFive, hour, nothing, list) => {
  const format = formatIn(lang)
  expect(format.duration(125_900)).toBe(twoFive)
  expect(format.duration(3_600_000)).toBe(hour)
  expect(format.duration(-1)).toBe(nothing)
  expect(format.list(['甲', '乙'])).toBe(list)
})

test('midnight is 00, not 24', () => {
  expect(formatIn('zh-Hans', { today: () => '2026-1-5' }).time(new Date(2026, 0, 5, 0, 3, 9).getTime())).toBe('00:03:09')
})
