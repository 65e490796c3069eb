/** The room page: reads its configuration, opens the line and shows what comes. */

import '../styles/in-room.css'
import { mount } from 'svelte'

import { browser } from '../core/outside'
import { openRoom, type Shapes } from '../core/store'
import { loadWords } from '../i18n'
import { applyPreferences } from '../public/preferences'
import App from './App.svelte'
import { readConfig, socketAddress } from './config'

async function enter(): Promise<void> {
  const target = document.getElementById('room')
  if (target === null) throw new Error('#room is missing')
  const { meetingId, wsUrl, pollUrl, csrf, lang } = readConfig(document)
  const words = await loadWords(lang)
  const store = openRoom<Shapes>({
    meetingId,
    wsUrl: socketAddress(wsUrl, location.href),
    pollUrl,
    evolve: (view) => view, // the chapters of the meeting take this place
    outside: browser(csrf),
    keeping: sessionStorage,
  })
  target.textContent = ''
  mount(App, { target, props: { store, words } })
}

applyPreferences(document)
void enter()
