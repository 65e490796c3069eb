import { describe, expect, test } from 'vitest'

import { formatIn } from '../../src/i18n/format'
import { differs, epochOf, known, zoneName } from '../../src/i18n/zone'

const ZONE = 'Asia/Shanghai'
const NOON = Date.UTC(2026, 10, 30, 4, 0, 7) // 12:00:07 in Beijing
const HOURS = 3_600_000

describe('a time of the room', () => {
  const at = (lang: string) => formatIn(lang, { zone: ZONE, today: () => '2026-11-30' })

  test('is the site’s, and has no day while it is today there', () => {
    expect([at('zh-Hans').time(NOON), at('zh-Hans').clock(NOON), at('en').clock(NOON)]).toEqual(['12:00:07', '12:00', '12:00'])
    expect(at('zh-Hans').clock(Date.UTC(2026, 10, 29, 16, 0, 0))).toBe('00:00')
  })

  test('has the day whenever it is another, and the year where that is another', () => {
    expect(at('zh-Hans').clock(NOON + 69 * HOURS)).toBe('12月3日 09:00')
    expect(at('en').clock(NOON + 69 * HOURS)).toBe('3 December, 09:00')
    expect(at('zh-Hans').time(NOON - 13 * HOURS)).toBe('11月29日 23:00:07')
    expect(at('zh-Hans').clock(Date.UTC(2027, 0, 5, 1, 0, 0))).toBe('2027年1月5日 09:00')
    expect(at('en').clock(Date.UTC(2027, 0, 5, 1, 0, 0))).toBe('5 January 2027, 09:00')
  })

  test('gets its day when the day of the room becomes another', () => {
    let today = '2026-11-30'
    const format = formatIn('zh-Hans', { zone: ZONE, today: () => today })
    expect(format.clock(NOON)).toBe('12:00')
    today = format.day(NOON + 12 * HOURS)
    expect(format.clock(NOON)).toBe('11月30日 12:00')
  })

  test('names the zone where this device’s clock shows another time, and only there', () => {
    const device = (zone: string) => { process.env['TZ'] = zone }
    const before = process.env['TZ']
    device('Europe/Paris')
    const named = [at('zh-Hans').moment(NOON), at('en').moment(NOON), at('en').zone(NOON), differs(NOON, ZONE)]
    device('Asia/Singapore')
    const same = [at('zh-Hans').moment(NOON), at('zh-Hans').zone(NOON)]
    device(before ?? '')
    if (before === undefined) delete process.env['TZ']
    expect(named).toEqual(['12:00（北京时间）', '12:00 (Beijing time)', 'Beijing time', true])
    expect(same).toEqual(['12:00', null])
  })

  test('follows this device where the browser does not know the zone', () => {
    expect(known('Moon/Tranquility')).toBe('')
    expect(formatIn('zh-Hans', { zone: 'Moon/Tranquility' }).zone(NOON)).toBeNull()
  })
})

test.each([
  ['2026-12-03T09:00', ZONE, Date.UTC(2026, 11, 3, 1, 0)],
  ['2026-03-29T01:30', 'Europe/Paris', Date.UTC(2026, 2, 29, 0, 30)],
  ['2026-03-29T03:30', 'Europe/Paris', Date.UTC(2026, 2, 29, 1, 30)],
  ['2026-10-25T03:30', 'Europe/Paris', Date.UTC(2026, 9, 25, 2, 30)],
])('%s on a clock in %s', (local, zone, at) => { expect(epochOf(local, zone)).toBe(at) })

test('what is no time is none, and other zones have the name that browsers give them', () => {
  expect(epochOf('', ZONE)).toBeNaN()
  expect(zoneName('Europe/Paris', 'en')).toContain('Central European')
})
