/** The words on screen, in English; the Chinese ones are the measure. */

import { floor } from './en/floor'
import { frame } from './en/frame'
import { people } from './en/people'
import { talk } from './en/talk'
import { vote } from './en/vote'
import type { Messages } from './zh'

export const messages: Messages = { ...frame, ...floor, ...vote, ...talk, ...people }
