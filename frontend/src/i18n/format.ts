/** Numbers, dates and durations in the reader's language. */

export interface Format {
  number(value: number): string
  percent(share: number): string
  /** Epoch ms. `10:32:05`; the zone is the device's, since it is where the reader sits. */
  time(at: number): string
  date(at: number): string
  dateTime(at: number): string
  /** In words, for screen readers and sentences: `2 分 5 秒`, `2 min 5 sec`. */
  duration(ms: number): string
  list(items: readonly string[]): string
}

export function formatIn(lang: string): Format {
  const number = new Intl.NumberFormat(lang)
  const percent = new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 })
  const time = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  const date = new Intl.DateTimeFormat(lang, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' })
  const dateTime = new Intl.DateTimeFormat(lang, {
    year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  })
  const list = listIn(lang)
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    time: (at) => time.format(at),
    date: (at) => date.format(at),
    dateTime: (at) => dateTime.format(at),
    duration: durationIn(lang),
    list,
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
