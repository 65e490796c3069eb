/** The words for bringing an opinion of an open round into the meeting. */

import type { BringMessages } from './bring.zh'

export const bring: BringMessages = {
  title: 'Bring in an opinion',
  hint: 'Find an opinion or a viewpoint of this consultation’s calls and bring it in with one press. Its words are filled in by the platform and cannot be changed.',
  find: 'Find an opinion',
  round: 'Call for opinions',
  words: 'Words in the opinion',
  search: 'Find',
  viewpoints: 'Viewpoints and votes',
  opinions: 'Opinions',
  none: 'No opinion was found.',
  more: 'There are more. Use words to find them.',
  noRound: 'This consultation has no call for opinions.',
  failed: 'It could not be read. Try again.',
  submit: 'Bring in',
  submitWhich: (what) => `Bring in: ${what}`,
  done: 'Brought in',
}
