/** The screen in the hall: reads its configuration, opens the line and shows what comes; nobody touches it. */

import '../styles/screen.css'
import { mount } from 'svelte'

import { evolve } from '../core/evolve'
import { browser } from '../core/environment'
import { unpacked } from '../core/packing'
import { openRoom } from '../core/store'
import { loadWords } from '../i18n'
import { readConfig, socketAddress } from '../room/config'
import { RoomUi } from '../room/context.svelte'
import { readEntries } from '../room/entries'
import { keepingIn } from '../room/keeping'
import { readSources } from '../room/sources'
import { PAGES, type Page } from './page'
import Screen from './Screen.svelte'

async function show(): Promise<void> {
  const target = document.getElementById('screen')
  if (target === null) throw new Error('#screen is missing')
  const config = readConfig(document)
  const { meetingId, wsUrl, pollUrl } = config
  const words = await loadWords(config.lang, { zone: config.timeZone, today: () => ui.today })
  const outside = browser(config.csrf)
  const keeping = keepingIn(() => sessionStorage)
  const store = openRoom({
    meetingId, wsUrl: socketAddress(wsUrl, location.href), pollUrl, unpack: unpacked, evolve, outside, keeping,
  })
  const ui: RoomUi = new RoomUi({ store, words, config, entries: readEntries(config.entriesUrl, outside.ask), sources: readSources(config.sourcesUrl, outside.ask), keeping, secure: false })
  target.textContent = ''
  mount(Screen, { target, props: { ui, chosen: chosenIn(location.search) } })
}

function chosenIn(search: string): Page | null {
  const asked = new URLSearchParams(search).get('page')
  return PAGES.find((page) => page === asked) ?? null
}

void show()
