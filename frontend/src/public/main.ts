/** The public pages: everything works without this; it only spares a press of the button. */

import '../styles/public.css'
import { applyPreferences } from './preferences'

applyPreferences(document)
