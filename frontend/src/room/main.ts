/** The room page: reads its configuration, opens the line and shows what comes. */

import '../styles/in-room.css'
import { mount } from 'svelte'

import { evolve } from '../core/evolve'
import { browser } from '../core/outside'
import { openRoom } from '../core/store'
import { loadWords } from '../i18n'
import { applyPreferences } from '../public/preferences'
import App from './App.svelte'
import { readConfig, socketAddress } from './config'
import { RoomUi } from './context.svelte'

async function enter(): Promise<void> {
  const target = document.getElementById('room')
  if (target === null) throw new Error('#room is missing')
  const config = readConfig(document)
  const { meetingId, wsUrl, pollUrl, csrf } = config
  const words = await loadWords(config.lang)
  const store = openRoom({
    meetingId,
    wsUrl: socketAddress(wsUrl, location.href),
    pollUrl,
    evolve,
    outside: browser(csrf),
    keeping: sessionStorage,
  })
  target.textContent = ''
  mount(App, { target, props: { ui: new RoomUi(store, words, config, localStorage) } })
}

applyPreferences(document)
void enter()
