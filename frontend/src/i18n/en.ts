/** The words of the interface in English, one for one with the Chinese. */

import type { Messages } from './zh'

export const messages: Messages = {
  line: {
    connecting: 'Entering the room…',
    live: 'Connected',
    polling: 'Connected (restricted network, updates are slower)',
    lost: 'Connection lost, reconnecting…',
    lastInStep: (time) => `Last in step ${time}`,
    returned: 'Connected again',
    renewed: 'The platform has been updated. Please reload the page when you have finished.',
    reload: 'Reload',
    insecure: 'This page is not encrypted, so no vote can be cast here. Please use the https address.',
  },
  stopped: {
    other: (code) => `The connection was closed (${code}). Please reload the page.`,
    4501: 'Your sign-in has ended. Please sign in again.',
    4503: 'You have been removed from the meeting.',
    4504: 'You are not permitted to enter this room.',
    4513: 'What was sent is too large and the connection was closed. Please reload the page.',
    4514: 'The connection failed and was closed. Please reload the page.',
  },
  sent: {
    sending: 'Sending',
    delivered: 'Delivered',
    refused: 'Not accepted',
    failed: 'No answer',
    retry: 'Try again',
    mayHaveArrived: 'It may have arrived; trying again does it only once.',
    forget: 'OK',
    waitingForLine: 'Not submitted, trying again',
  },
  draft: {
    savedAt: (time) => `Draft saved ${time}`,
  },
  turn: {
    plenty: 'Speaking',
    last: 'Time nearly up',
    over: 'Over time',
    paused: 'Paused',
    left: (time) => `${time} left`,
    overBy: (time) => `${time} over`,
    used: (time) => `${time} used`,
  },
  role: {
    moderator: 'Moderator',
    clerk: 'Clerk',
    scrutineer: 'Scrutineer',
    member: 'Member',
    guest: 'Guest',
    department: 'Department',
    observer: 'Observer',
  },
  room: {
    platform: 'Platform',
    seatNumber: (number) => `Seat ${number}`,
    close: 'Close',
    headOfLog: (seq) => `Record up to entry ${seq}`,
    here: (count) => `${count} online`,
  },
}
