import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { clockText, createClock, readTurn } from '../../src/core/clock'

describe("the platform's clock", () => {
  test('is not known before the first reading', () => {
    expect(createClock().at(1_000)).toBeNull()
  })

  test('the reading that was least late is believed', () => {
    const clock = createClock()
    clock.heard({ platform: 100_000, here: 0 + 400 })
    clock.heard({ platform: 110_000, here: 10_000 + 20 })
    clock.heard({ platform: 120_000, here: 20_000 + 900 })
    expect(clock.at(30_000)).toBe(129_980)
  })

  test('is never ahead, and behind by no more than the least lateness of the last dozen readings', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 40, size: 'max' }), (delays) => {
      const clock = createClock()
      delays.forEach((delay, i) => { clock.heard({ platform: 50_000 + i * 10_000, here: i * 10_000 + delay }) })
      const behind = 50_000 + 500_000 - (clock.at(500_000) ?? 0)
      expect(behind).toBe(Math.min(...delays.slice(-12)))
    }))
  })

  test('does not turn back for a moment when the guess changes a little', () => {
    const clock = createClock()
    clock.heard({ platform: 100_000, here: 0 })
    expect(clock.at(500)).toBe(100_500)
    clock.restart()
    clock.heard({ platform: 100_200, here: 600 })
    expect(clock.at(700)).toBe(100_500)
    expect(clock.at(1_000)).toBe(100_600)
  })

  test('turns back when it was far ahead', () => {
    const clock = createClock()
    clock.heard({ platform: 100_000, here: 0 })
    clock.at(500)
    clock.restart()
    clock.heard({ platform: 90_000, here: 600 })
    expect(clock.at(600)).toBe(90_000)
  })

  test('after sleep, in which the growing clock stood still, the next reading puts it right', () => {
    const clock = createClock()
    clock.heard({ platform: 100_000, here: 0 })
    clock.heard({ platform: 3_700_000, here: 10 })
    expect(clock.at(10)).toBe(3_700_000)
  })
})

describe("a turn's time", () => {
  const turn = { spent_ms: 60_000, running_at: 1_000_000, seconds: 120 }

  test('adds what ran since to what was used before', () => {
    expect(readTurn(turn, 1_010_000)).toEqual({ elapsed_ms: 70_000, left_ms: 50_000, phase: 'plenty', running: true })
  })

  test('stands still while paused', () => {
    expect(readTurn({ ...turn, running_at: null }, 9_999_999).elapsed_ms).toBe(60_000)
  })

  test('the last thirty seconds are called out, the thirtieth included', () => {
    expect(readTurn(turn, 1_029_999).phase).toBe('plenty')
    expect(readTurn(turn, 1_030_000).phase).toBe('last')
    expect(readTurn(turn, 1_060_000).phase).toBe('last')
    expect(readTurn(turn, 1_060_001).phase).toBe('over')
  })

  test('counts up past its limit', () => {
    expect(readTurn(turn, 1_075_000)).toEqual({ elapsed_ms: 135_000, left_ms: -15_000, phase: 'over', running: true })
  })

  test('a clock a little behind does not make it negative', () => {
    expect(readTurn(turn, 999_900).elapsed_ms).toBe(60_000)
  })
})

test.each([
  [0, 'down', '0:00'], [7_900, 'down', '0:07'], [7_100, 'up', '0:08'], [480_000, 'up', '8:00'],
  [3_723_000, 'down', '1:02:03'], [-5, 'up', '0:00'],
] as const)('%d ms rounded %s reads %s', (ms, round, text) => {
  expect(clockText(ms, round)).toBe(text)
})
