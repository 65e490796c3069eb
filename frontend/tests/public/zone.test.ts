import { expect, test } from 'vitest'

import { nameZone } from '../../src/public/zone'

test('times on a page say of which zone they are where this device’s clock shows another', () => {
  const shown = (device: string, lang: string): string => {
    const time = { dateTime: '2026-11-30T09:30:00+08:00', words: '09:30', append(words: string) { this.words += words } }
    const page = { documentElement: { lang, dataset: { zone: 'Asia/Shanghai' } }, querySelectorAll: () => [time] } as unknown as Document
    const before = process.env['TZ']
    process.env['TZ'] = device
    nameZone(page)
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
    return time.words
  }
  expect([shown('Europe/Paris', 'zh-Hans'), shown('Europe/Paris', 'en'), shown('Asia/Singapore', 'en')]).toEqual(['09:30（北京时间）', '09:30 (Beijing time)', '09:30'])
})
