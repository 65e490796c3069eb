/** Statements: what people write to the meeting, and how it comes to be shown. */

import { appended, changed, without } from './persistent-map'
import {
  STATEMENT_CUT,
  STATEMENTS_SHOWN,
  type Statement,
  type StatementAmended,
  type StatementApproved,
  type StatementPosted,
  type StatementWithdrawn,
  type StatementWithheld,
  type View,
} from './protocol.gen'
import { cut, lengthOf } from './words'

export function statementPosted(view: View, event: StatementPosted): View {
  if (event.shown) return shown(view, statement(event, 'shown', 1))
  return { ...view, review: [...view.review, statement(event, 'pending', 1)] }
}

export function statementApproved(view: View, event: StatementApproved): View {
  return appearing(view, statement(event, 'shown', event.version))
}

/** One that was shown leaves an empty place; one that was not stays before the moderators. */
export function statementWithheld(view: View, { statement: id, reason, was_shown }: StatementWithheld): View {
  const withheld = (one: Statement): Statement => ({ ...one, status: 'withheld', reason })
  if (!was_shown) return { ...view, review: changed(view.review, id, withheld) }
  return { ...view, statements: changed(view.statements, id, (one) => empty(withheld(one))) }
}

export function statementAmended(view: View, { statement: id, version, text, seq }: StatementAmended): View {
  const amended = (one: Statement): Statement => ({ ...one, version, ...words(text), seq })
  const statements = changed(view.statements, id, amended)
  return { ...view, statements, review: changed(view.review, id, amended) }
}

export function statementWithdrawn(view: View, { statement: id }: StatementWithdrawn): View {
  const statements = changed(view.statements, id, (one) => empty({ ...one, status: 'withdrawn' }))
  return { ...view, statements, review: without(view.review, id) }
}

function statement(
  event: StatementPosted | StatementApproved,
  status: Statement['status'],
  version: number,
): Statement {
  const { statement: id, seat, item, reply_to, at, seq, text, source } = event
  return { id, seat, item, reply_to, status, version, reason: null, ...words(text), at, seq, source }
}

function words(text: string | null): Pick<Statement, 'text' | 'length'> {
  return { text: cut(text, STATEMENT_CUT), length: lengthOf(text) }
}

function empty(one: Statement): Statement {
  return { ...one, text: null, length: 0 }
}

/** At the end of what is shown, or in the place it had before it was withheld. */
function appearing(view: View, one: Statement): View {
  const review = without(view.review, one.id)
  const had = view.statements.some(({ id }) => id === one.id)
  if (had) return { ...view, review, statements: changed(view.statements, one.id, () => one) }
  return shown({ ...view, review }, one)
}

function shown(view: View, one: Statement): View {
  const statements = appended(view.statements, one, STATEMENTS_SHOWN)
  return { ...view, statements, statement_count: view.statement_count + 1 }
}
