/** The public pages: everything works without this; it spares a press of the button, and names the zone of times. */

import '../styles/public.css'
import { solveChallenges } from './challenge'
import { lookAgain } from './look-again'
import { offerPasskeys } from './passkeys'
import { applyPreferences } from './preferences'
import { listenForKeys } from './review'
import { enliven } from './rounds'
import { forgetAtSignOut } from './sign-out'
import { nameZone } from './zone'

applyPreferences(document)
solveChallenges(document)
nameZone(document)
enliven(document)
listenForKeys(document)
lookAgain(document)
try {
  forgetAtSignOut(document, [localStorage, sessionStorage])
} catch { /* a browser that was told to keep nothing */ }
offerPasskeys(document)
