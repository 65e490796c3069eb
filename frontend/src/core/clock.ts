/** The platform's clock, as well as this device can know it; the device's own clock decides nothing. */

export interface Clock {
  /** One reading of the platform's clock: `platform` in epoch ms, heard at `here` by a clock that only grows. */
  heard(reading: { platform: number; here: number }): void
  /** A new line may lead to another machine: earlier readings no longer count. */
  restart(): void
  /** Epoch ms, or null before the first reading. */
  at(here: number): number | null
}

const READINGS = 12
const JUMP_MS = 2_000

/** Every reading is late by its way here, never early: the largest difference of the last two minutes is the best. */
export function createClock(): Clock {
  let differences: number[] = []
  let shown = 0
  return {
    heard({ platform, here }) {
      differences = [...differences, platform - here].slice(-READINGS)
    },
    restart() {
      differences = []
    },
    at(here) {
      if (differences.length === 0) return shown === 0 ? null : shown
      const best = here + Math.max(...differences)
      const small = best < shown && shown - best < JUMP_MS
      shown = small ? shown : best // a better guess holds the clock for a moment rather than turning it back
      return shown
    },
  }
}

/** A turn's time as facts: what was spent before the last pause, and since when it runs (null while paused). */
export interface TurnTime {
  readonly spent_ms: number
  readonly running_at: number | null
  readonly seconds: number
}

export type Phase = 'plenty' | 'last' | 'over'

export interface Reading {
  readonly elapsed_ms: number
  /** Below zero when over. */
  readonly left_ms: number
  readonly phase: Phase
  readonly running: boolean
}

export const LAST_SECONDS = 30

/** Speaking time counts up past its limit. `now` in epoch ms of the platform. */
export function readTurn(turn: TurnTime, now: number, lastSeconds: number = LAST_SECONDS): Reading {
  const run = turn.running_at === null ? 0 : Math.max(0, now - turn.running_at)
  const elapsed_ms = turn.spent_ms + run
  const left_ms = turn.seconds * 1000 - elapsed_ms
  return { elapsed_ms, left_ms, phase: phase(left_ms, lastSeconds), running: turn.running_at !== null }
}

function phase(left_ms: number, lastSeconds: number): Phase {
  if (left_ms > lastSeconds * 1000) return 'plenty'
  return left_ms >= 0 ? 'last' : 'over'
}

/** `8:00`, `0:07`, `1:02:03`. What is left is rounded up, what is used or over is rounded down. */
export function clockText(ms: number, round: 'up' | 'down' = 'down'): string {
  const whole = Math.max(0, round === 'up' ? Math.ceil(ms / 1000) : Math.floor(ms / 1000))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const two = (part: number) => String(part).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
