/** What is said when something was not accepted: one sentence a code, with the reason. */

import type { RefusalCode } from './codes'

export const refusals: Record<RefusalCode, string> = {
  already_waiting: 'You are already in the queue.',
  bad_text: 'The text contains characters that cannot be used. Please change it and try again.',
  not_available: 'This is not available at present.',
  not_permitted: 'You are not permitted to do this.',
  stale: 'Things have just changed. Please look again and repeat the action.',
  token_reused: 'This request conflicts with an earlier one. Please repeat the action.',
  too_large: 'This is too long. Please shorten it and try again.',
}
