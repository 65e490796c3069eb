import { describe, expect, test } from 'vitest'

import { EMPTY, type View } from '../../src/core/protocol.gen'
import { AWAY_MS, markOf, missedSince } from '../../src/room/away'

const BEFORE: View = { ...EMPTY, status: 'open', item: 1, statement_count: 3, spoken: { seats: { 3: { turns: 1, ms: 60_000 } }, sectors: {}, venues: {} } }
const LATER = 1_000_000 + AWAY_MS

describe('who comes back', () => {
  test('learns what was decided, said and written meanwhile', () => {
    const after: View = {
      ...BEFORE, item: 2, statement_count: 5, result_count: 1, utterance_count: 4,
      spoken: { seats: { 3: { turns: 1, ms: 60_000 }, 4: { turns: 2, ms: 9_000 } }, sectors: {}, venues: {} },
    }
    expect(missedSince(markOf(BEFORE, 1_000_000), after, LATER)).toEqual({
      ms: AWAY_MS, status: null, item: 2, results: 1, decisions: 0, statements: 2, utterances: 4, turns: 2,
    })
  })

  test('is told nothing after a moment, or where nothing has happened', () => {
    const mark = markOf(BEFORE, 1_000_000)
    expect(missedSince(mark, { ...BEFORE, item: 2 }, LATER - 1)).toBeNull()
    expect(missedSince(mark, BEFORE, LATER)).toBeNull()
  })

  test('is told nothing false of a meeting that was restored to an earlier state', () => {
    expect(missedSince(markOf(BEFORE, 1_000_000), { ...BEFORE, item: 2, statement_count: 1 }, LATER)).toBeNull()
  })
})
