/** The room page: reads its configuration, opens the line and shows what comes. */

import '../styles/in-room.css'
import { mount } from 'svelte'

import { evolve } from '../core/evolve'
import { isOver } from '../core/notices'
import { browser } from '../core/environment'
import { unpacked } from '../core/packing'
import { openRoom } from '../core/store'
import { loadWords } from '../i18n'
import { applyPreferences } from '../public/preferences'
import App from './App.svelte'
import { isProtected, readConfig, socketAddress } from './config'
import { RoomUi } from './context.svelte'
import { readEntries } from './entries'
import { keepingIn } from './keeping'
import { readSources } from './sources'

async function enter(): Promise<void> {
  const target = document.getElementById('room')
  if (target === null) throw new Error('#room is missing')
  const config = readConfig(document)
  const { meetingId, wsUrl, pollUrl, csrf } = config
  // What day it is in the room may change while it is open: the page follows.
  const words = await loadWords(config.lang, { zone: config.timeZone, today: () => ui.today })
  const outside = browser(csrf)
  const store = openRoom({
    meetingId,
    wsUrl: socketAddress(wsUrl, location.href),
    pollUrl,
    unpack: unpacked,
    evolve,
    isOver,
    outside,
    keeping: keepingIn(() => sessionStorage),
  })
  const ui: RoomUi = new RoomUi({
    store,
    words,
    config,
    entries: readEntries(config.entriesUrl, outside.ask),
    sources: readSources(config.sourcesUrl, outside.ask),
    keeping: keepingIn(() => localStorage),
    secure: isProtected(location),
  })
  target.textContent = ''
  mount(App, { target, props: { ui } })
}

applyPreferences(document)
void enter()
