/** The protocol, written by `make types` from the core of the meeting. Not to be edited. */

export type Role = 'moderator' | 'clerk' | 'scrutineer' | 'member' | 'guest' | 'department'

export type Audience = 'moderator' | 'member' | 'public'

export type Channel = 'online' | 'in_person' | 'phone'

export type Lane = 'interjection' | 'order' | 'reply' | 'booked' | 'impromptu'

export type Side = 'for' | 'against'

export type Status = 'preparing' | 'open' | 'adjourned' | 'closed'

export type PolicyName = 'first_come' | 'first_time_first' | 'least_time_first' | 'alternate_sectors' | 'alternate_venues' | 'alternate_sides' | 'drawn'

export type MoveReason = 'balance' | 'expertise' | 'time' | 'absent' | 'correction' | 'other'

export type PauseCause = 'moderator' | 'interrupted' | 'adjourned' | 'unmoderated'

export type EndCause = 'moderator' | 'time' | 'closing' | 'removed' | 'left'

export type WithholdReason = 'off_topic' | 'insulting' | 'personal_data' | 'duplicate' | 'unlawful' | 'advertising' | 'other'

export type Source = 'clerk' | 'speaker' | 'machine'

export type CorrectionReason = 'misheard' | 'typing' | 'wrong_speaker' | 'by_speaker' | 'other'

export type Manner = 'unanimous' | 'applause' | 'acclamation' | 'consensus' | 'no_objection' | 'unspecified' | 'counted'

export type BallotKind = 'vote' | 'assessment' | 'straw'

export type Base = 'cast' | 'valid' | 'present' | 'entitled'

export type ResultsShown = 'at_once' | 'when_revealed'

export type VoidReason = 'wrong_question' | 'wrong_electorate' | 'disturbance' | 'technical' | 'other'

export type ConductReason = 'off_topic' | 'insulting' | 'disturbance' | 'personal_data' | 'overtime' | 'spam' | 'other'

export type RedactionReason = 'personal_data' | 'unlawful' | 'court_order' | 'by_mistake'

/** Why something was not done. */
export type RefusalCode =
  | 'adjourned'
  | 'already_approved'
  | 'already_brought'
  | 'already_held'
  | 'already_open'
  | 'already_paused'
  | 'already_seated'
  | 'already_seconded'
  | 'already_speaking'
  | 'already_voted'
  | 'already_waiting'
  | 'another_role'
  | 'bad_agenda'
  | 'bad_choices'
  | 'bad_text'
  | 'bad_threshold'
  | 'bad_time'
  | 'ballot_open'
  | 'ballot_over'
  | 'busy'
  | 'clerk_only'
  | 'closed'
  | 'confirming_over'
  | 'confirms_alone'
  | 'contest_open'
  | 'did_come'
  | 'did_not_come'
  | 'duplicate_key'
  | 'empty_text'
  | 'floor_taken'
  | 'internal'
  | 'item_in_use'
  | 'lane_not_yours'
  | 'last_moderator'
  | 'malformed'
  | 'moderator_only'
  | 'motion_needs_a_vote'
  | 'no_change'
  | 'no_seed'
  | 'no_such_choice'
  | 'no_such_contest'
  | 'no_such_item'
  | 'no_such_meeting'
  | 'no_such_motion'
  | 'no_such_opinion'
  | 'no_such_passage'
  | 'no_such_place'
  | 'no_such_seat'
  | 'no_such_speech'
  | 'no_such_statement'
  | 'no_such_suggestion'
  | 'no_such_turn'
  | 'no_such_utterance'
  | 'nobody_to_vote'
  | 'not_a_reply'
  | 'not_adjourned'
  | 'not_approved'
  | 'not_available'
  | 'not_closed'
  | 'not_entitled'
  | 'not_held'
  | 'not_in_electorate'
  | 'not_invited'
  | 'not_open'
  | 'not_open_item'
  | 'not_paused'
  | 'not_permitted'
  | 'not_sealed'
  | 'not_seated'
  | 'not_seconded'
  | 'not_speaking'
  | 'not_your_source'
  | 'not_yours'
  | 'not_yourself'
  | 'note_has_no_speaker'
  | 'nothing_to_redact'
  | 'on_hold'
  | 'own_motion'
  | 'posting_suspended'
  | 'queue_closed'
  | 'reason_needed'
  | 'record_approved'
  | 'record_sealed'
  | 'release_first'
  | 'removed'
  | 'result_not_told'
  | 'role_may_not_move'
  | 'role_may_not_post'
  | 'role_may_not_speak'
  | 'second_factor_needed'
  | 'stale'
  | 'statement_pending'
  | 'still_confirming'
  | 'token_reused'
  | 'too_deep'
  | 'too_fast'
  | 'too_large'
  | 'too_late'
  | 'too_long'
  | 'too_many_items'
  | 'try_later'
  | 'unknown_type'
  | 'votes_for_itself'
  | 'who_spoke'
  | 'words_gone'
  | 'words_of_another'

export interface Hello {
  readonly epoch: string
  readonly head: number
  readonly seat: number | null
  readonly role: Role | 'observer'
  readonly audience: Audience
  readonly now: number
  readonly build: string
  readonly second_factor_needed: boolean
}

export interface Snapshot {
  readonly seq: number
  readonly hash16: string
  readonly state: Readonly<Record<string, unknown>>
}

export interface Waiting {
  readonly entry: number
  readonly place: number
}

export interface Mine {
  readonly id: number
  readonly status: 'pending' | 'withheld'
  readonly version: number
  readonly reason: string | null
  readonly text: string | null
  readonly length: number
}

export interface Measure {
  readonly kind: 'warned' | 'suspended' | 'removed'
  readonly reason: ConductReason | null
  readonly by: number
  readonly at: number
}

export interface Own {
  readonly seat: number
  readonly role: Role | null
  readonly waiting: readonly Waiting[]
  readonly statements: readonly Mine[]
  readonly ballot: number | null
  readonly choice: string | null
  readonly warnings: number
  readonly suspended: boolean
  readonly removed: boolean
  readonly unconfirmed: number
  readonly confirm_until_at: number | null
  readonly measures: readonly Measure[]
  readonly off: Readonly<Record<string, string>>
}

export interface Turnout {
  readonly ballot: number
  readonly cast: number
  readonly electorate: number
}

export interface Presence {
  readonly here: number
  readonly seats: readonly number[] | null
}

export interface Restarting {
  readonly in_ms: number
}

export interface Settings {
  readonly openness: 'public' | 'members' | 'invited'
  readonly voting_roles: readonly Role[]
  readonly entitled: number
  readonly quorum: number
  readonly statements_of_members: 'after' | 'before'
  readonly statements_of_others: 'after' | 'before'
  readonly lane_seconds: Readonly<Record<Lane, number>>
  readonly safe_places: number
  readonly auto_next: boolean
  readonly grace_seconds: number | null
  readonly seconders: number
  readonly confirm_days: number
}

export interface Held {
  readonly at: number
  readonly adjourned: boolean
}

export interface Seated {
  readonly role: Role
  readonly sector: string | null
  readonly venue: string | null
  readonly channel: Channel
}

export interface Quorum {
  readonly present: number
  readonly entitled: number
  readonly needed: number
  readonly reached: boolean
  readonly at: number
}

export interface Item {
  readonly id: number
  readonly parent: number | null
  readonly minutes: number | null
  readonly status: 'coming' | 'open' | 'done'
  readonly title: string | null
  readonly seq: number
}

export interface Policy {
  readonly name: string
  readonly seed: string | null
}

export interface QueueEntry {
  readonly id: number
  readonly seat: number
  readonly by: number
  readonly at: number
  readonly lane: Lane
  readonly rank: number
  readonly side: Side | null
  readonly answers: number | null
  readonly reason: string
  readonly held: boolean
  readonly note: string | null
  readonly length: number
  readonly seq: number
}

export interface Move {
  readonly entry: number
  readonly place: number
  readonly reason: string
  readonly held: boolean
  readonly at: number
}

export interface Turn {
  readonly entry: number
  readonly seat: number
  readonly lane: Lane
  readonly item: number | null
  readonly answers: number | null
  readonly sector: string | null
  readonly venue: string | null
  readonly side: Side | null
  readonly granted_at: number
  readonly seconds: number
  readonly spent_ms: number
  readonly running_at: number | null
  readonly paused: string | null
}

export interface Speech {
  readonly entry: number
  readonly seat: number
  readonly lane: Lane
  readonly item: number | null
  readonly answers: number | null
  readonly sector: string | null
  readonly venue: string | null
  readonly side: Side | null
  readonly ms: number
}

export interface Tally {
  readonly turns: number
  readonly ms: number
}

export interface Spoken {
  readonly seats: Readonly<Record<number, Tally>>
  readonly sectors: Readonly<Record<string, Tally>>
  readonly venues: Readonly<Record<string, Tally>>
}

export interface Origin {
  readonly of: 'opinion' | 'viewpoint'
  readonly round: number
  readonly number: number
  readonly group: number | null
  readonly n: number | null
  readonly agree: number | null
  readonly disagree: number | null
}

export interface Statement {
  readonly id: number
  readonly seat: number
  readonly item: number | null
  readonly reply_to: number | null
  readonly status: 'pending' | 'shown' | 'withheld' | 'withdrawn'
  readonly version: number
  readonly reason: string | null
  readonly text: string | null
  readonly length: number
  readonly at: number
  readonly seq: number
  readonly source: Origin | null
}

export interface Utterance {
  readonly id: number
  readonly seat: number | null
  readonly turn: number | null
  readonly item: number | null
  readonly kind: 'speech' | 'note'
  readonly source: Source
  readonly from: number | null
  readonly to: number | null
  readonly version: number
  readonly text: string | null
  readonly length: number
  readonly at: number
  readonly seq: number
}

export interface Motion {
  readonly id: number
  readonly seat: number
  readonly item: number | null
  readonly version: number
  readonly seconders: readonly number[]
  readonly status: 'moved' | 'put' | 'withdrawn' | 'adopted' | 'rejected' | 'no_result'
  readonly text: string | null
  readonly length: number
  readonly at: number
  readonly seq: number
}

export interface Noted {
  readonly id: number
  readonly motion: number | null
  readonly item: number | null
  readonly manner: string
  readonly result: string
  readonly text: string | null
  readonly length: number
  readonly at: number
  readonly seq: number
}

export interface Threshold {
  readonly rule: 'more_than' | 'at_least'
  readonly numerator: number
  readonly denominator: number
}

export interface Voting {
  readonly id: number
  readonly kind: BallotKind
  readonly choices: readonly string[]
  readonly electorate: readonly number[]
  readonly entitled: number
  readonly base: Base
  readonly threshold: Threshold
  readonly results: ResultsShown
  readonly deadline_at: number | null
  readonly motion: number | null
  readonly item: number | null
  readonly opened_at: number
  readonly question: string | null
  readonly labels: Readonly<Record<string, string>> | null
  readonly seq: number
  readonly voted: readonly number[]
}

export interface Outcome {
  readonly result: 'adopted' | 'rejected' | 'counted' | 'no_result'
  readonly for: number | null
  readonly of: number | null
  readonly needed: number | null
}

export interface Result {
  readonly id: number
  readonly kind: BallotKind
  readonly choices: readonly string[]
  readonly base: Base
  readonly threshold: Threshold
  readonly motion: number | null
  readonly item: number | null
  readonly turnout: number
  readonly electorate: number
  readonly entitled: number
  readonly revealed: boolean
  readonly tally: Readonly<Record<string, number>> | null
  readonly outcome: Outcome | null
  readonly voided: string | null
  readonly closed_at: number
  readonly question: string | null
  readonly length: number
  readonly labels: Readonly<Record<string, string>> | null
  readonly seq: number
}

export interface View {
  readonly status: Status
  readonly format: string | null
  readonly settings: Settings
  readonly opened_at: number | null
  readonly until_at: number | null
  readonly held: Held | null
  readonly roll: Readonly<Record<number, Seated>>
  readonly quorum: Quorum | null
  readonly items: readonly Item[]
  readonly item: number | null
  readonly agenda_version: number
  readonly queue_open: boolean
  readonly policy: Policy
  readonly queue: readonly QueueEntry[]
  readonly moved: Move | null
  readonly turn: Turn | null
  readonly interrupted: Turn | null
  readonly speeches: readonly Speech[]
  readonly spoken: Spoken
  readonly statements: readonly Statement[]
  readonly statement_count: number
  readonly review: readonly Statement[]
  readonly utterances: readonly Utterance[]
  readonly utterance_count: number
  readonly motions: readonly Motion[]
  readonly motion_count: number
  readonly decisions: readonly Noted[]
  readonly decision_count: number
  readonly ballot: Voting | null
  readonly results: readonly Result[]
  readonly result_count: number
  readonly warnings: Readonly<Record<number, number>>
  readonly suspended: readonly number[]
  readonly removed: readonly number[]
}

export interface PlannedItem {
  readonly item: number
  readonly parent: number | null
  readonly minutes: number | null
}

export interface Passage {
  readonly utterance: number
  readonly version: number
}

export interface OpinionOf {
  readonly of: 'opinion' | 'viewpoint'
  readonly round: number
  readonly number: number
  readonly group: number | null
}

export interface Card {
  readonly name: string
  readonly name_en: string | null
  readonly sector: string | null
  readonly sector_en: string | null
  readonly venue: string
}

export interface WaitingSeats {
  readonly count: number
  readonly seats: readonly number[] | null
}

export interface LastValues {
  readonly waiting: WaitingSeats
  readonly screens: number
}

export interface OpenMeeting {
  readonly type: 'meeting.open'
}

export interface AdjournMeeting {
  readonly type: 'meeting.adjourn'
  readonly until_at?: number | null
}

export interface ResumeMeeting {
  readonly type: 'meeting.resume'
}

export interface CloseMeeting {
  readonly type: 'meeting.close'
}

export interface HoldMeeting {
  readonly type: 'meeting.hold'
}

export interface ReleaseMeeting {
  readonly type: 'meeting.release'
}

export interface TakeSeat {
  readonly type: 'seat.take'
  readonly venue?: string | null
  readonly channel?: Channel
  readonly for?: number | null
}

export interface LeaveSeat {
  readonly type: 'seat.leave'
  readonly for?: number | null
}

export interface ChangeSeat {
  readonly type: 'seat.change'
  readonly seat: number
  readonly role: Role
  readonly sector: string | null
  readonly venue: string | null
  readonly channel: Channel
}

export interface EndSeat {
  readonly type: 'seat.end'
  readonly seat: number
}

export interface NoteQuorum {
  readonly type: 'quorum.note'
}

export interface SetAgenda {
  readonly type: 'agenda.set'
  readonly version: number
  readonly items: readonly PlannedItem[]
  readonly titles: Readonly<Record<string, string>>
}

export interface OpenItem {
  readonly type: 'item.open'
  readonly item: number
}

export interface CloseItem {
  readonly type: 'item.close'
  readonly item: number
}

export interface OpenQueue {
  readonly type: 'queue.open'
}

export interface CloseQueue {
  readonly type: 'queue.close'
}

export interface SetPolicy {
  readonly type: 'policy.set'
  readonly name: PolicyName
}

export interface RequestFloor {
  readonly type: 'floor.request'
  readonly lane: Lane
  readonly note?: string | null
  readonly side?: Side | null
  readonly rank?: number
  readonly answers?: number | null
  readonly for?: number | null
}

export interface WithdrawRequest {
  readonly type: 'floor.withdraw'
  readonly entry: number
}

export interface MoveEntry {
  readonly type: 'queue.move'
  readonly entry: number
  readonly place: number
  readonly reason: MoveReason
  readonly note?: string | null
}

export interface UndoMove {
  readonly type: 'queue.undo'
  readonly entry: number
}

export interface GrantFloor {
  readonly type: 'floor.grant'
  readonly entry: number
  readonly seconds?: number | null
  readonly ends?: number | null
}

export interface PauseFloor {
  readonly type: 'floor.pause'
  readonly entry: number
}

export interface ResumeFloor {
  readonly type: 'floor.resume'
  readonly entry: number
}

export interface ExtendFloor {
  readonly type: 'floor.extend'
  readonly entry: number
  readonly seconds: number
}

export interface YieldFloor {
  readonly type: 'floor.yield'
  readonly entry: number
}

export interface EndFloor {
  readonly type: 'floor.end'
  readonly entry: number
}

export interface PostStatement {
  readonly type: 'statement.post'
  readonly text: string
  readonly item?: number | null
  readonly reply_to?: number | null
  readonly for?: number | null
}

export interface BringStatement {
  readonly type: 'statement.bring'
  readonly source: OpinionOf
  readonly item?: number | null
}

export interface ApproveStatement {
  readonly type: 'statement.approve'
  readonly statement: number
  readonly version: number
}

export interface WithholdStatement {
  readonly type: 'statement.withhold'
  readonly statement: number
  readonly version: number
  readonly reason: WithholdReason
}

export interface AmendStatement {
  readonly type: 'statement.amend'
  readonly statement: number
  readonly version: number
  readonly text: string
}

export interface WithdrawStatement {
  readonly type: 'statement.withdraw'
  readonly statement: number
}

export interface RecordUtterance {
  readonly type: 'utterance.record'
  readonly text: string
  readonly kind?: 'speech' | 'note'
  readonly seat?: number | null
  readonly turn?: number | null
  readonly from?: number | null
  readonly to?: number | null
  readonly source?: Source
  readonly afterwards?: boolean
  readonly joined?: boolean
}

export interface CorrectUtterance {
  readonly type: 'utterance.correct'
  readonly utterance: number
  readonly version: number
  readonly text: string
  readonly reason: CorrectionReason
  readonly seat?: number | null
}

export interface MoveMotion {
  readonly type: 'motion.move'
  readonly text: string
  readonly item?: number | null
  readonly for?: number | null
}

export interface SecondMotion {
  readonly type: 'motion.second'
  readonly motion: number
  readonly version: number
  readonly for?: number | null
}

export interface AmendMotion {
  readonly type: 'motion.amend'
  readonly motion: number
  readonly version: number
  readonly text: string
}

export interface WithdrawMotion {
  readonly type: 'motion.withdraw'
  readonly motion: number
}

export interface PutMotion {
  readonly type: 'motion.put'
  readonly motion: number
  readonly version: number
}

export interface NoteDecision {
  readonly type: 'decision.note'
  readonly text: string
  readonly manner: Manner
  readonly result?: 'adopted' | 'rejected'
  readonly motion?: number | null
  readonly afterwards?: boolean
}

export interface OpenBallot {
  readonly type: 'ballot.open'
  readonly question: string
  readonly kind?: BallotKind
  readonly secrecy?: 'named' | 'secret'
  readonly labels?: Readonly<Record<string, string>> | null
  readonly base?: Base
  readonly threshold?: Threshold
  readonly results?: ResultsShown
  readonly electorate?: readonly number[] | null
  readonly seconds?: number | null
  readonly motion?: number | null
}

export interface CastBallot {
  readonly type: 'ballot.cast'
  readonly ballot: number
  readonly choice: string
  readonly for?: number | null
}

export interface CloseBallot {
  readonly type: 'ballot.close'
  readonly ballot: number
}

export interface RevealBallot {
  readonly type: 'ballot.reveal'
  readonly ballot: number
}

export interface VoidBallot {
  readonly type: 'ballot.void'
  readonly ballot: number
  readonly reason: VoidReason
  readonly note?: string | null
}

export interface Warn {
  readonly type: 'seat.warn'
  readonly seat: number
  readonly reason: ConductReason
  readonly note?: string | null
}

export interface SuspendPosting {
  readonly type: 'posting.suspend'
  readonly seat: number
  readonly reason: ConductReason
  readonly note?: string | null
}

export interface RestorePosting {
  readonly type: 'posting.restore'
  readonly seat: number
  readonly note?: string | null
}

export interface RemoveSeat {
  readonly type: 'seat.remove'
  readonly seat: number
  readonly reason: ConductReason
  readonly note?: string | null
}

export interface ReadmitSeat {
  readonly type: 'seat.readmit'
  readonly seat: number
  readonly note?: string | null
}

export interface RedactEntry {
  readonly type: 'entry.redact'
  readonly entry: number
  readonly reason: RedactionReason
}

export interface ConfirmUtterances {
  readonly type: 'utterance.confirm'
  readonly passages: readonly Passage[]
  readonly for?: number | null
}

export interface ContestUtterance {
  readonly type: 'utterance.contest'
  readonly utterance: number
  readonly version: number
  readonly text: string
  readonly for?: number | null
}

export interface SettleContest {
  readonly type: 'contest.settle'
  readonly contest: number
  readonly outcome: 'corrected' | 'printed' | 'refused'
  readonly text?: string | null
}

export interface NoteAbsence {
  readonly type: 'absence.note'
  readonly seat: number
  readonly kind: 'excused' | 'absent' | 'late' | 'left_early'
  readonly text?: string | null
}

export interface MarkSuggestion {
  readonly type: 'suggestion.mark'
  readonly of: 'utterance' | 'statement'
  readonly id: number
  readonly version: number
  readonly start: number
  readonly end: number
}

export interface UnmarkSuggestion {
  readonly type: 'suggestion.unmark'
  readonly suggestion: number
}

export interface ApproveRecord {
  readonly type: 'record.approve'
  readonly upto: number
}

export interface NoteErratum {
  readonly type: 'erratum.note'
  readonly entry: number
  readonly text: string
}

/** What a seat asks for. */
export type Command =
  | OpenMeeting
  | AdjournMeeting
  | ResumeMeeting
  | CloseMeeting
  | HoldMeeting
  | ReleaseMeeting
  | TakeSeat
  | LeaveSeat
  | ChangeSeat
  | EndSeat
  | NoteQuorum
  | SetAgenda
  | OpenItem
  | CloseItem
  | OpenQueue
  | CloseQueue
  | SetPolicy
  | RequestFloor
  | WithdrawRequest
  | MoveEntry
  | UndoMove
  | GrantFloor
  | PauseFloor
  | ResumeFloor
  | ExtendFloor
  | YieldFloor
  | EndFloor
  | PostStatement
  | BringStatement
  | ApproveStatement
  | WithholdStatement
  | AmendStatement
  | WithdrawStatement
  | RecordUtterance
  | CorrectUtterance
  | MoveMotion
  | SecondMotion
  | AmendMotion
  | WithdrawMotion
  | PutMotion
  | NoteDecision
  | OpenBallot
  | CastBallot
  | CloseBallot
  | RevealBallot
  | VoidBallot
  | Warn
  | SuspendPosting
  | RestorePosting
  | RemoveSeat
  | ReadmitSeat
  | RedactEntry
  | ConfirmUtterances
  | ContestUtterance
  | SettleContest
  | NoteAbsence
  | MarkSuggestion
  | UnmarkSuggestion
  | ApproveRecord
  | NoteErratum

export interface MeetingOpened {
  readonly type: 'meeting.opened'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly format: string | null
  readonly settings: Settings
}

export interface MeetingAdjourned {
  readonly type: 'meeting.adjourned'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly until_at: number | null
}

export interface MeetingResumed {
  readonly type: 'meeting.resumed'
  readonly seq: number
  readonly at: number
  readonly by: number
}

export interface MeetingClosed {
  readonly type: 'meeting.closed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly confirm_until_at: number | null
}

export interface MeetingHeld {
  readonly type: 'meeting.held'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly adjourned: boolean
}

export interface MeetingReleased {
  readonly type: 'meeting.released'
  readonly seq: number
  readonly at: number
  readonly by: number
}

export interface SeatTaken {
  readonly type: 'seat.taken'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly role: Role
  readonly sector: string | null
  readonly venue: string | null
  readonly channel: Channel
}

export interface SeatLeft {
  readonly type: 'seat.left'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
}

export interface SeatChanged {
  readonly type: 'seat.changed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly role: Role
  readonly sector: string | null
  readonly venue: string | null
  readonly channel: Channel
}

export interface SeatCorrected {
  readonly type: 'seat.corrected'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
}

export interface SeatEnded {
  readonly type: 'seat.ended'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
}

export interface QuorumNoted {
  readonly type: 'quorum.noted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly present: number
  readonly entitled: number
  readonly needed: number
  readonly reached: boolean
}

export interface AgendaSet {
  readonly type: 'agenda.set'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly version: number
  readonly items: readonly PlannedItem[]
  readonly titles: Readonly<Record<string, string>> | null
}

export interface ItemOpened {
  readonly type: 'item.opened'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly item: number
}

export interface ItemClosed {
  readonly type: 'item.closed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly item: number
}

export interface QueueOpened {
  readonly type: 'queue.opened'
  readonly seq: number
  readonly at: number
  readonly by: number
}

export interface QueueClosed {
  readonly type: 'queue.closed'
  readonly seq: number
  readonly at: number
  readonly by: number
}

export interface PolicySet {
  readonly type: 'policy.set'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly name: PolicyName
  readonly seed: string | null
}

export interface FloorRequested {
  readonly type: 'floor.requested'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
  readonly for: number
  readonly lane: Lane
  readonly place: number
  readonly reason: string
  readonly rank: number
  readonly side: Side | null
  readonly answers: number | null
  readonly note: string | null
}

export interface FloorWithdrawn {
  readonly type: 'floor.withdrawn'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
}

export interface QueueMoved {
  readonly type: 'queue.moved'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
  readonly place: number
  readonly reason: string
  readonly held: boolean
  readonly automatic: boolean
  readonly note: string | null
}

export interface FloorGranted {
  readonly type: 'floor.granted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
  readonly seat: number
  readonly seconds: number
  readonly reason: string
}

export interface FloorPaused {
  readonly type: 'floor.paused'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
  readonly cause: PauseCause
}

export interface FloorResumed {
  readonly type: 'floor.resumed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
}

export interface FloorExtended {
  readonly type: 'floor.extended'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
  readonly seconds: number
}

export interface FloorYielded {
  readonly type: 'floor.yielded'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
  readonly seat: number
  readonly ms: number
}

export interface FloorEnded {
  readonly type: 'floor.ended'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
  readonly seat: number
  readonly ms: number
  readonly cause: EndCause
}

export interface StatementPosted {
  readonly type: 'statement.posted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly statement: number
  readonly seat: number
  readonly item: number | null
  readonly reply_to: number | null
  readonly shown: boolean
  readonly text: string | null
  readonly source: Origin | null
}

export interface StatementApproved {
  readonly type: 'statement.approved'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly statement: number
  readonly seat: number
  readonly item: number | null
  readonly reply_to: number | null
  readonly version: number
  readonly text: string | null
  readonly source: Origin | null
}

export interface StatementWithheld {
  readonly type: 'statement.withheld'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly statement: number
  readonly reason: WithholdReason
  readonly was_shown: boolean
}

export interface StatementAmended {
  readonly type: 'statement.amended'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly statement: number
  readonly version: number
  readonly shown: boolean
  readonly text: string | null
}

export interface StatementWithdrawn {
  readonly type: 'statement.withdrawn'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly statement: number
  readonly was_shown: boolean
}

export interface UtteranceRecorded {
  readonly type: 'utterance.recorded'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly utterance: number
  readonly seat: number | null
  readonly turn: number | null
  readonly item: number | null
  readonly kind: 'speech' | 'note'
  readonly from: number | null
  readonly to: number | null
  readonly source: Source
  readonly afterwards: boolean
  readonly text: string | null
  readonly joined: boolean
}

export interface UtteranceCorrected {
  readonly type: 'utterance.corrected'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly utterance: number
  readonly version: number
  readonly reason: CorrectionReason
  readonly seat: number | null
  readonly text: string | null
}

export interface MotionMoved {
  readonly type: 'motion.moved'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly motion: number
  readonly seat: number
  readonly item: number | null
  readonly text: string | null
}

export interface MotionSeconded {
  readonly type: 'motion.seconded'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly motion: number
  readonly seat: number
}

export interface MotionAmended {
  readonly type: 'motion.amended'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly motion: number
  readonly version: number
  readonly text: string | null
}

export interface MotionWithdrawn {
  readonly type: 'motion.withdrawn'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly motion: number
}

export interface MotionPut {
  readonly type: 'motion.put'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly motion: number
}

export interface DecisionNoted {
  readonly type: 'decision.noted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly decision: number
  readonly motion: number | null
  readonly item: number | null
  readonly manner: Manner
  readonly result: 'adopted' | 'rejected'
  readonly afterwards: boolean
  readonly text: string | null
}

export interface BallotOpened {
  readonly type: 'ballot.opened'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly ballot: number
  readonly kind: BallotKind
  readonly choices: readonly string[]
  readonly electorate: readonly number[]
  readonly entitled: number
  readonly base: Base
  readonly threshold: Threshold
  readonly results: ResultsShown
  readonly deadline_at: number | null
  readonly motion: number | null
  readonly item: number | null
  readonly question: string | null
  readonly labels: Readonly<Record<string, string>> | null
}

export interface BallotCast {
  readonly type: 'ballot.cast'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly ballot: number
  readonly seat: number
  readonly choice: string | null
}

export interface BallotClosed {
  readonly type: 'ballot.closed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly ballot: number
  readonly results: ResultsShown
  readonly turnout: number
  readonly tally: Readonly<Record<string, number>> | null
  readonly outcome: Outcome | null
  readonly votes: Readonly<Record<string, readonly number[]>> | null
}

export interface BallotRevealed {
  readonly type: 'ballot.revealed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly ballot: number
  readonly motion: number | null
  readonly tally: Readonly<Record<string, number>>
  readonly outcome: Outcome
  readonly votes: Readonly<Record<string, readonly number[]>>
}

export interface BallotVoided {
  readonly type: 'ballot.voided'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly ballot: number
  readonly reason: VoidReason
  readonly turnout: number
  readonly motion: number | null
  readonly note: string | null
}

export interface Warned {
  readonly type: 'seat.warned'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly reason: ConductReason
  readonly note: string | null
}

export interface PostingSuspended {
  readonly type: 'posting.suspended'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly reason: ConductReason
  readonly note: string | null
}

export interface PostingRestored {
  readonly type: 'posting.restored'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly note: string | null
}

export interface SeatRemoved {
  readonly type: 'seat.removed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly reason: ConductReason | null
  readonly note: string | null
}

export interface SeatReadmitted {
  readonly type: 'seat.readmitted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly note: string | null
}

export interface EntryRedacted {
  readonly type: 'entry.redacted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly entry: number
  readonly reason: RedactionReason
}

export interface UtterancesConfirmed {
  readonly type: 'utterance.confirmed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly passages: readonly Passage[]
}

export interface UtteranceContested {
  readonly type: 'utterance.contested'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly contest: number
  readonly utterance: number
  readonly version: number
  readonly seat: number
  readonly text: string | null
}

export interface ContestSettled {
  readonly type: 'contest.settled'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly contest: number
  readonly utterance: number
  readonly seat: number
  readonly outcome: 'corrected' | 'printed' | 'refused'
  readonly text: string | null
}

export interface AbsenceNoted {
  readonly type: 'absence.noted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly kind: 'excused' | 'absent' | 'late' | 'left_early'
  readonly text: string | null
}

export interface SuggestionMarked {
  readonly type: 'suggestion.marked'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly suggestion: number
  readonly of: 'utterance' | 'statement'
  readonly id: number
  readonly version: number
  readonly start: number
  readonly end: number
}

export interface SuggestionUnmarked {
  readonly type: 'suggestion.unmarked'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly suggestion: number
}

export interface RecordEntrusted {
  readonly type: 'record.entrusted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly role: 'moderator' | 'clerk' | 'secretariat'
}

export interface RecordApproved {
  readonly type: 'record.approved'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly role: 'moderator' | 'clerk' | 'secretariat'
  readonly upto: number
}

export interface RecordSealed {
  readonly type: 'record.sealed'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly size: number
  readonly root: string
  readonly key: string
}

export interface NameErased {
  readonly type: 'name.erased'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly seat: number
  readonly reason: 'by_request' | 'unlawful' | 'court_order' | 'by_mistake'
}

export interface ErratumNoted {
  readonly type: 'erratum.noted'
  readonly seq: number
  readonly at: number
  readonly by: number
  readonly erratum: number
  readonly entry: number
  readonly text: string | null
}

/** What happened, as far as this audience may know. */
export type Event =
  | MeetingOpened
  | MeetingAdjourned
  | MeetingResumed
  | MeetingClosed
  | MeetingHeld
  | MeetingReleased
  | SeatTaken
  | SeatLeft
  | SeatChanged
  | SeatCorrected
  | SeatEnded
  | QuorumNoted
  | AgendaSet
  | ItemOpened
  | ItemClosed
  | QueueOpened
  | QueueClosed
  | PolicySet
  | FloorRequested
  | FloorWithdrawn
  | QueueMoved
  | FloorGranted
  | FloorPaused
  | FloorResumed
  | FloorExtended
  | FloorYielded
  | FloorEnded
  | StatementPosted
  | StatementApproved
  | StatementWithheld
  | StatementAmended
  | StatementWithdrawn
  | UtteranceRecorded
  | UtteranceCorrected
  | MotionMoved
  | MotionSeconded
  | MotionAmended
  | MotionWithdrawn
  | MotionPut
  | DecisionNoted
  | BallotOpened
  | BallotCast
  | BallotClosed
  | BallotRevealed
  | BallotVoided
  | Warned
  | PostingSuspended
  | PostingRestored
  | SeatRemoved
  | SeatReadmitted
  | EntryRedacted
  | UtterancesConfirmed
  | UtteranceContested
  | ContestSettled
  | AbsenceNoted
  | SuggestionMarked
  | SuggestionUnmarked
  | RecordEntrusted
  | RecordApproved
  | RecordSealed
  | NameErased
  | ErratumNoted

export interface Unseen {
  /** A run of facts this audience may not see, both ends included. */
  readonly seq: readonly [first: number, last: number]
}

export type Happening = Event | Unseen

export interface CommandFrame {
  readonly id: string
  readonly do: Command
}

/** What the browser holds; 0 and '' where it holds nothing. */
export type Since = readonly [epoch: string, seq: number, audience: Audience, hash16: string]

/** From the browser. */
export type ToPlatform =
  | CommandFrame
  | { readonly since: Since }
  | { readonly got: number }

/** To the browser, which ignores what it does not know. */
export type Frame =
  | { readonly hello: Hello }
  | { readonly snapshot: Snapshot }
  | { readonly own: Own }
  | { readonly turnout: Turnout }
  | { readonly presence: Presence }
  | { readonly restarting: Restarting }
  | { readonly events: readonly Happening[]; readonly hash16: string }
  | { readonly seats: Readonly<Record<number, Card | null>> }
  | { readonly soft: LastValues }
  | { readonly head: number; readonly now: number }
  | { readonly re: string; readonly seq: number }
  | { readonly re: string; readonly refused: string }

/** How much a browser holds, where words are cut (in code points), how long they may be. */
export const STATEMENTS_SHOWN = 200
export const UTTERANCES_SHOWN = 50
export const OTHERS_SHOWN = 20
export const SPEECHES_KEPT = 20
export const STATEMENT_CUT = 100
export const OTHERS_CUT = 150
export const NOTE_CUT = 40
export const NOTE = 250
export const TITLE = 300
export const STATEMENT = 2000
export const MOTION = 10000
export const UTTERANCE = 20000
export const UNDO_MS = 10000
export const MOST_SPEAKING_SECONDS = 14400
export const MOST_BALLOT_SECONDS = 86400
export const MOST_CHOICES = 20
export const MOST_BYTES = 65536

/** By urgency. */
export const LANES: readonly Lane[] = ['interjection', 'order', 'reply', 'booked', 'impromptu']

export const CLOSE = { TOO_SLOW: 4008, RESTARTING: 4012, TOO_FAST: 4029, FULL: 4030, MALFORMED: 4500, SIGN_IN_AGAIN: 4501, REMOVED: 4503, NOT_PERMITTED: 4504, TOO_LARGE: 4513, BINARY: 4514 } as const

/** Before anything happened. */
export const EMPTY: View = {
  "status": "preparing",
  "format": null,
  "settings": {
    "openness": "members",
    "voting_roles": [
      "moderator",
      "member"
    ],
    "entitled": 0,
    "quorum": 0,
    "statements_of_members": "after",
    "statements_of_others": "before",
    "lane_seconds": {
      "interjection": 60,
      "order": 120,
      "reply": 180,
      "booked": 480,
      "impromptu": 300
    },
    "safe_places": 2,
    "auto_next": false,
    "grace_seconds": null,
    "seconders": 1,
    "confirm_days": 5
  },
  "opened_at": null,
  "until_at": null,
  "held": null,
  "roll": {},
  "quorum": null,
  "items": [],
  "item": null,
  "agenda_version": 0,
  "queue_open": false,
  "policy": {
    "name": "first_come",
    "seed": null
  },
  "queue": [],
  "moved": null,
  "turn": null,
  "interrupted": null,
  "speeches": [],
  "spoken": {
    "seats": {},
    "sectors": {},
    "venues": {}
  },
  "statements": [],
  "statement_count": 0,
  "review": [],
  "utterances": [],
  "utterance_count": 0,
  "motions": [],
  "motion_count": 0,
  "decisions": [],
  "decision_count": 0,
  "ballot": null,
  "results": [],
  "result_count": 0,
  "warnings": {},
  "suspended": [],
  "removed": []
}
