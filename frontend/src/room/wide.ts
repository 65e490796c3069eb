/** Whether all parts of the room stand side by side, as on a desk; else a phone shows one at a time. */

import { MediaQuery } from 'svelte/reactivity'

export const wide = new MediaQuery('(min-width: 64em)', true)
