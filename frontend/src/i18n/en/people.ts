/** Words of seats, attendance and conduct. */

import type { people as zh } from '../zh/people'

export const people: typeof zh = {
  seat: {
    take: 'Take my seat',
    takeHint: 'Then you can speak, write and vote.',
    takeHintOf: {
      moderator: 'With your seat you run the meeting, and the log names you. To look on, you need no seat.',
      clerk: 'With your seat you keep the transcript. To look on, you need no seat.',
    },
    venue: 'Venue',
    otherVenue: 'Another venue',
    channel: 'How I take part',
    by: { online: 'Online', in_person: 'In the hall', phone: 'By phone' },
    leave: 'Leave my seat',
    leaveSure: 'You will no longer be able to speak or vote until you take your seat again. The log notes the time.',
    stay: 'Stay in the meeting',
    notInvited: 'You have no seat here. You can observe.',
    ended: 'You no longer take part in this meeting and your seat was taken back. What you said and voted stands. You can observe.',
    anonymous: 'You are observing. Members sign in to take their seats.',
    present: 'Attendance',
    seated: (count) => `Seated: ${count}`,
    quorum: (present, needed) => `Present with a vote: ${present}, quorum: ${needed}`,
    reached: 'Quorum reached',
    notReached: 'No quorum',
    byVenue: 'By venue',
    unknownVenue: 'Venue not stated',
    warned: (count) => `Warnings: ${count}.`,
    measure: {
      warned: (reason, by, time) => `Warning: ${reason} (${by}, ${time}). Follow the moderator’s directions.`,
      suspended: (reason, by, time) => `Your posts and motions are suspended: ${reason} (${by}, ${time}). Ask the moderator to restore them.`,
      removed: (reason, by, time) => `You were removed from the meeting: ${reason} (${by}, ${time}). Ask the moderator to readmit you.`,
    },
    measureReason: {
      off_topic: 'off topic',
      insulting: 'insulting others',
      disturbance: 'disturbing order',
      personal_data: 'revealing personal data',
      overtime: 'speaking over time',
      spam: 'flooding',
      other: 'another reason',
    },
    waiting: (count) => `Online, not seated: ${count}`,
    waitingNamed: (count, names) => `Online, not seated: ${count} (${names})`,
    removedList: (names) => `Removed from the meeting: ${names}`,
  },
  away: {
    title: (time) => `While you were away (${time})`,
    decided: (count) => `New results and decisions: ${count}`,
    turns: (count) => `New turns: ${count}`,
    speaking: (name) => `${name} is speaking`,
  },
  closed: {
    present: 'Seated',
    turns: 'Turns',
    statements: 'Written statements',
    votes: 'Votes',
    decisions: 'Decisions',
  },
}
