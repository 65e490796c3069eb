/** Numbers, times and durations in the reader's language. Times are those of the site's zone, wherever the reader sits. */

import { differs, known, wallAt, zoneAside, zoneName, type Language } from './zone'

export interface Format {
  number(value: number): string
  percent(share: number): string
  /** Epoch ms to the second, with the day unless it is today: `10:32:05`, `12月3日 10:32:05`. For clocks and the transcript. */
  time(at: number): string
  /** The same to the minute: `09:00`, `12月3日 09:00`, `3 December 2027, 09:00`. */
  clock(at: number): string
  /** As `clock`, with the zone's name where this device's clock shows another time: for what people have to be there for. */
  moment(at: number): string
  /** The day it is then, as a key: `2026-12-3`. */
  day(at: number): string
  /** The name of the site's zone where this device's clock shows another time, else null. */
  zone(at: number): string | null
  /** In words, for screen readers and sentences: `2 分 5 秒`, `2 min 5 sec`. */
  duration(ms: number): string
  list(items: readonly string[]): string
}

/** Where the site is, and what day it is there now; without them, the device's. */
export interface Calendar {
  readonly zone?: string
  readonly today?: () => string
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

export function formatIn(lang: string, calendar: Calendar = {}): Format {
  const number = new Intl.NumberFormat(lang)
  const percent = new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 })
  return { number: (value) => number.format(value), percent: (share) => percent.format(share), ...timesIn(lang, calendar), duration: durationIn(lang), list: listIn(lang) }
}

type Times = Pick<Format, 'time' | 'clock' | 'moment' | 'day' | 'zone'>

function timesIn(lang: string, calendar: Calendar): Times {
  const language: Language = lang.startsWith('zh') ? 'zh' : 'en'
  const zone = known(calendar.zone)
  const elsewhere = (at: number): boolean => zone !== '' && differs(at, zone)
  const day = (at: number): string => { const { year, month, day } = wallAt(at, zone); return `${year}-${month}-${day}` }
  const today = calendar.today ?? (() => day(Date.now()))
  const two = (value: number): string => String(value).padStart(2, '0')

  function dated(at: number, clock: string): string {
    const now = today()
    if (day(at) === now) return clock
    const { year, month, day: date } = wallAt(at, zone)
    const other = !now.startsWith(`${year}-`)
    if (language === 'zh') return `${other ? `${year}年` : ''}${month}月${date}日 ${clock}`
    return `${date} ${MONTHS[month - 1] ?? ''}${other ? ` ${year}` : ''}, ${clock}`
  }

  function clock(at: number): string {
    const { hour, minute } = wallAt(at, zone)
    return dated(at, `${two(hour)}:${two(minute)}`)
  }

  return {
    time(at) {
      const { hour, minute, second } = wallAt(at, zone)
      return dated(at, `${two(hour)}:${two(minute)}:${two(second)}`)
    },
    clock,
    moment: (at) => clock(at) + (elsewhere(at) ? zoneAside(zone, language) : ''),
    day,
    zone: (at) => (elsewhere(at) ? zoneName(zone, language) : null),
  }
}

const ZH_UNITS = { hour: '小时', minute: '分', second: '秒' } as const

/** Chinese units are written out, since `Intl` sets no space between a number and its unit. */
function durationIn(lang: string): (ms: number) => string {
  const unit = (name: keyof typeof ZH_UNITS): ((count: number) => string) => {
    if (lang.startsWith('zh')) return (count) => `${count} ${ZH_UNITS[name]}`
    const format = new Intl.NumberFormat(lang, { style: 'unit', unit: name, unitDisplay: 'short' })
    return (count) => format.format(count)
  }
  const units = [[3600, unit('hour')], [60, unit('minute')], [1, unit('second')]] as const
  return (ms) => {
    let left = Math.max(0, Math.floor(ms / 1000))
    const parts: string[] = []
    for (const [size, words] of units) {
      const count = Math.floor(left / size)
      left %= size
      if (count > 0 || (size === 1 && parts.length === 0)) parts.push(words(count))
    }
    return parts.join(' ')
  }
}

/** `Intl.ListFormat` is not in the oldest Safari we promise. */
function listIn(lang: string): (items: readonly string[]) => string {
  const glue = lang.startsWith('zh') ? '、' : ', '
  return (items) => items.join(glue)
}
