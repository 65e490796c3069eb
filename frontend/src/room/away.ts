/** What happened while somebody was away: the room as it was left, compared with the room as it is found. */

import type { View } from '../core/protocol.gen'

/** What is kept of a room that is left: numbers only, never what was said. */
export interface Mark {
  readonly at: number
  readonly status: View['status']
  readonly item: number | null
  readonly results: number
  readonly decisions: number
  readonly statements: number
  readonly utterances: number
  readonly turns: number
}

export interface Missed {
  readonly ms: number
  readonly status: View['status'] | null
  readonly item: number | null
  /** How many have come of each. */
  readonly results: number
  readonly decisions: number
  readonly statements: number
  readonly utterances: number
  readonly turns: number
}

/** Shorter than this, whoever looked away has missed nothing that the room does not show by itself. */
export const AWAY_MS = 60_000

export function markOf(view: View, at: number): Mark {
  return {
    at, status: view.status, item: view.item, results: view.result_count, decisions: view.decision_count,
    statements: view.statement_count, utterances: view.utterance_count, turns: turnsIn(view),
  }
}

/** Null where nothing was missed, or the time was short, or it was another history. */
export function missedSince(mark: Mark, view: View, now: number): Missed | null {
  const ms = now - mark.at
  if (ms < AWAY_MS) return null
  const missed: Missed = {
    ms,
    status: view.status === mark.status ? null : view.status,
    item: view.item === mark.item ? null : view.item,
    results: view.result_count - mark.results,
    decisions: view.decision_count - mark.decisions,
    statements: view.statement_count - mark.statements,
    utterances: view.utterance_count - mark.utterances,
    turns: turnsIn(view) - mark.turns,
  }
  const counts = [missed.results, missed.decisions, missed.statements, missed.utterances, missed.turns]
  if (counts.some((count) => count < 0)) return null
  return missed.status === null && missed.item === null && counts.every((count) => count === 0) ? null : missed
}

function turnsIn({ spoken, turn }: Pick<View, 'spoken' | 'turn'>): number {
  return Object.values(spoken.seats).reduce((sum, { turns }) => sum + turns, turn === null ? 0 : 1)
}
