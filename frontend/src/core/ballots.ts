/** Named ballots: who may vote is fixed at opening, what was voted is told at the end. */

import { standing } from './motions'
import { appended, changed, placed } from './persistent-map'
import {
  OTHERS_CUT,
  OTHERS_SHOWN,
  type BallotCast,
  type BallotClosed,
  type BallotOpened,
  type BallotRevealed,
  type BallotVoided,
  type Outcome,
  type Result,
  type View,
  type Voting,
} from './protocol.gen'
import { cut, lengthOf } from './words'

export function ballotOpened(view: View, event: BallotOpened): View {
  const ballot: Voting = {
    id: event.ballot,
    kind: event.kind,
    choices: event.choices,
    electorate: event.electorate,
    entitled: event.entitled,
    base: event.base,
    threshold: event.threshold,
    results: event.results,
    deadline_at: event.deadline_at,
    motion: event.motion,
    item: event.item,
    opened_at: event.at,
    question: event.question,
    labels: event.labels,
    seq: event.seq,
    voted: [],
  }
  return { ...view, ballot }
}

/** Moderators hear that somebody voted; nobody hears what. */
export function ballotCast(view: View, { seat }: BallotCast): View {
  const ballot = open(view)
  return { ...view, ballot: { ...ballot, voted: placed(ballot.voted, seat) } }
}

export function ballotClosed(view: View, event: BallotClosed): View {
  const { results, turnout, tally, outcome, at } = event
  const ballot = open(view)
  const revealed = results === 'at_once'
  const after = withResult(view, { ...over(ballot, at, turnout), revealed, tally, outcome })
  return revealed ? decided(after, ballot.motion, outcome) : after
}

export function ballotRevealed(view: View, { ballot, motion, tally, outcome }: BallotRevealed): View {
  const results = changed(view.results, ballot, (one) => ({ ...one, revealed: true, tally, outcome }))
  return decided({ ...view, results }, motion, outcome)
}

export function ballotVoided(view: View, { ballot, reason, turnout, motion, at }: BallotVoided): View {
  if (view.ballot?.id === ballot) return withResult(view, { ...over(view.ballot, at, turnout), voided: reason })
  const results = changed(view.results, ballot, (one) => ({ ...one, voided: reason }))
  return standing({ ...view, results }, motion, 'put')
}

function open({ ballot }: View): Voting {
  if (ballot === null) throw new Error('no ballot is open')
  return ballot
}

function over(ballot: Voting, closed_at: number, turnout: number): Result {
  const { id, kind, choices, base, threshold, motion, item, entitled, labels, seq } = ballot
  const words = { question: cut(ballot.question, OTHERS_CUT), length: lengthOf(ballot.question) }
  const electorate = ballot.electorate.length
  const unknown = { revealed: false, tally: null, outcome: null, voided: null }
  const told = { id, kind, choices, base, threshold, motion, item, turnout, electorate, entitled, ...words, labels, seq }
  return { ...told, ...unknown, closed_at }
}

function withResult(view: View, result: Result): View {
  return { ...view, ballot: null, results: appended(view.results, result, OTHERS_SHOWN), result_count: result.id }
}

/** A vote on a motion decides the motion, as soon as its result is told. Without a result it stays as put. */
function decided(view: View, motion: number | null, outcome: Outcome | null): View {
  const result = outcome?.result
  return result === 'adopted' || result === 'rejected' ? standing(view, motion, result) : view
}
