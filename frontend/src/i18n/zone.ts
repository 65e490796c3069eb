/** The site's zone: what a clock on its wall shows, and whether this device's shows the same. */

export type Language = 'zh' | 'en'

export interface Wall {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const DEVICE = ''
const CHINESE = ['Asia/Shanghai', 'Asia/Chongqing', 'Asia/Chungking', 'Asia/Harbin', 'PRC']
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockIn(zone: string): Intl.DateTimeFormat {
  const found = clocks.get(zone)
  if (found !== undefined) return found
  const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const
  if (zone === DEVICE) return new Intl.DateTimeFormat('en-GB', options) // made anew: a device may travel
  const made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone })
  clocks.set(zone, made)
  return made
}

/** The zone, or the device's where this browser does not know it. */
export function known(zone: string | undefined): string {
  try {
    clockIn(zone ?? DEVICE)
    return zone ?? DEVICE
  } catch {
    return DEVICE
  }
}

/** Epoch ms as a clock in the zone shows it; `''` is the device's own zone. */
export function wallAt(at: number, zone: string): Wall {
  const parts = Object.fromEntries(clockIn(zone).formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second }
}

function asUtc({ year, month, day, hour, minute, second }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** Whether a clock on this device shows another time than one in the zone. */
export function differs(at: number, zone: string): boolean {
  return asUtc(wallAt(at, zone)) !== asUtc(wallAt(at, DEVICE))
}

/** Epoch ms of `2026-12-03T09:00` on a clock in the zone; NaN for what is no time. */
export function epochOf(local: string, zone: string): number {
  const shown = Date.parse(`${local}Z`)
  if (Number.isNaN(shown)) return shown
  const offset = (at: number): number => asUtc(wallAt(at, zone)) - Math.floor(at / 1000) * 1000
  return shown - offset(shown - offset(shown)) // asked twice: near a change of the clocks the first guess may be off
}

/** What people call the zone: 北京时间, Beijing time. */
export function zoneName(zone: string, language: Language): string {
  if (CHINESE.includes(zone)) return language === 'zh' ? '北京时间' : 'Beijing time'
  const clock = new Intl.DateTimeFormat(language === 'zh' ? 'zh-Hans' : 'en-GB', { timeZone: zone, timeZoneName: 'long' })
  return clock.formatToParts(0).find(({ type }) => type === 'timeZoneName')?.value ?? zone
}

/** In brackets after a time: `（北京时间）`, ` (Beijing time)`. */
export function zoneAside(zone: string, language: Language): string {
  const name = zoneName(zone, language)
  return language === 'zh' ? `（${name}）` : ` (${name})`
}
