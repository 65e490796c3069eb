/** 界面上的文字：简体中文为准，其他语言与它逐条对应。 */

import { floor } from './zh/floor'
import { frame } from './zh/frame'
import { people } from './zh/people'
import { talk } from './zh/talk'
import { vote } from './zh/vote'

export const messages = { ...frame, ...floor, ...vote, ...talk, ...people }

export type Messages = typeof messages
