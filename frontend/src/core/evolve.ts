/** What each fact changes in the view, as the platform does it in the files of the same names. */

import { agendaSet, itemClosed, itemOpened } from './agenda'
import { ballotCast, ballotClosed, ballotOpened, ballotRevealed, ballotVoided } from './ballots'
import { postingRestored, postingSuspended, seatReadmitted, seatRemoved, seatWarned } from './conduct'
import { seatEnded } from './ending'
import { floorExtended, floorGranted, floorOver, floorPaused, floorResumed } from './floor'
import { meetingHeld, meetingReleased } from './hold'
import { decisionNoted, motionAmended, motionMoved, motionPut, motionSeconded, motionWithdrawn } from './motions'
import type { Event, View } from './protocol.gen'
import { floorRequested, floorWithdrawn, policySet, queueClosed, queueMoved, queueOpened } from './queue'
import { entryRedacted } from './redaction'
import { quorumNoted, seatCorrected, seated, seatLeft } from './roll'
import { meetingAdjourned, meetingClosed, meetingOpened, meetingResumed } from './sitting'
import {
  statementAmended,
  statementApproved,
  statementPosted,
  statementWithdrawn,
  statementWithheld,
} from './statements'
import { utteranceCorrected, utteranceRecorded } from './transcript'

/** Throws at a fact this page does not know: it can then only ask for a snapshot. */
export function evolve(view: View, event: Event): View {
  switch (event.type) {
    case 'meeting.opened': return meetingOpened(view, event)
    case 'meeting.adjourned': return meetingAdjourned(view, event)
    case 'meeting.resumed': return meetingResumed(view)
    case 'meeting.closed': return meetingClosed(view)
    case 'meeting.held': return meetingHeld(view, event)
    case 'meeting.released': return meetingReleased(view)
    case 'seat.taken': return seated(view, event)
    case 'seat.left': return seatLeft(view, event)
    case 'seat.changed': return seated(view, event)
    case 'seat.corrected': return seatCorrected(view)
    case 'seat.ended': return seatEnded(view, event)
    case 'quorum.noted': return quorumNoted(view, event)
    case 'agenda.set': return agendaSet(view, event)
    case 'item.opened': return itemOpened(view, event)
    case 'item.closed': return itemClosed(view, event)
    case 'queue.opened': return queueOpened(view)
    case 'queue.closed': return queueClosed(view)
    case 'policy.set': return policySet(view, event)
    case 'floor.requested': return floorRequested(view, event)
    case 'floor.withdrawn': return floorWithdrawn(view, event)
    case 'queue.moved': return queueMoved(view, event)
    case 'floor.granted': return floorGranted(view, event)
    case 'floor.paused': return floorPaused(view, event)
    case 'floor.resumed': return floorResumed(view, event)
    case 'floor.extended': return floorExtended(view, event)
    case 'floor.yielded': return floorOver(view, event)
    case 'floor.ended': return floorOver(view, event)
    case 'statement.posted': return statementPosted(view, event)
    case 'statement.approved': return statementApproved(view, event)
    case 'statement.withheld': return statementWithheld(view, event)
    case 'statement.amended': return statementAmended(view, event)
    case 'statement.withdrawn': return statementWithdrawn(view, event)
    case 'utterance.recorded': return utteranceRecorded(view, event)
    case 'utterance.corrected': return utteranceCorrected(view, event)
    case 'motion.moved': return motionMoved(view, event)
    case 'motion.seconded': return motionSeconded(view, event)
    case 'motion.amended': return motionAmended(view, event)
    case 'motion.withdrawn': return motionWithdrawn(view, event)
    case 'motion.put': return motionPut(view, event)
    case 'decision.noted': return decisionNoted(view, event)
    case 'ballot.opened': return ballotOpened(view, event)
    case 'ballot.cast': return ballotCast(view, event)
    case 'ballot.closed': return ballotClosed(view, event)
    case 'ballot.revealed': return ballotRevealed(view, event)
    case 'ballot.voided': return ballotVoided(view, event)
    case 'seat.warned': return seatWarned(view, event)
    case 'posting.suspended': return postingSuspended(view, event)
    case 'posting.restored': return postingRestored(view, event)
    case 'seat.removed': return seatRemoved(view, event)
    case 'seat.readmitted': return seatReadmitted(view, event)
    case 'entry.redacted': return entryRedacted(view, event)
    // What is kept for the record alone: browsers hold none of it.
    case 'utterance.confirmed':
    case 'utterance.contested':
    case 'contest.settled':
    case 'absence.noted':
    case 'suggestion.marked':
    case 'suggestion.unmarked':
    case 'record.entrusted':
    case 'record.approved':
    case 'record.sealed':
    case 'name.erased':
    case 'erratum.noted': return view
    default: return unknown(event)
  }
}

function unknown(event: never): never {
  throw new Error(`no change for ${(event as { type: string }).type}`)
}
