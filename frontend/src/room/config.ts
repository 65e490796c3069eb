/** What the page tells the room: which meeting, and where its line begins. */

import type { Role } from '../core/frames'

export interface RoomConfig {
  meetingId: string
  wsUrl: string
  pollUrl: string
  entriesUrl: string
  sourcesUrl: string
  signInUrl: string
  vouchUrl: string
  csrf: string
  lang: string
  title: string
  /** The site's, as in `Asia/Shanghai`: every time shown is of this zone. */
  timeZone: string
  signedIn: boolean
  /** That of the seat kept for me, taken or not; empty where there is none. */
  role: Role | ''
}

const NAMES = ['meetingId', 'wsUrl', 'pollUrl', 'entriesUrl', 'sourcesUrl', 'signInUrl', 'vouchUrl', 'csrf', 'lang', 'title', 'timeZone', 'role'] as const

/** From `<script type="application/json" id="room-config">`. Throws where it is missing or incomplete. */
export function readConfig(page: Document): RoomConfig {
  const found: unknown = JSON.parse(page.getElementById('room-config')?.textContent ?? 'null')
  if (typeof found !== 'object' || found === null) throw new Error('room-config is missing')
  const given = found as Partial<Record<(typeof NAMES)[number] | 'signedIn', unknown>>
  for (const name of NAMES) if (typeof given[name] !== 'string') throw new Error(`room-config lacks ${name}`)
  if (typeof given.signedIn !== 'boolean') throw new Error('room-config lacks signedIn')
  return given as RoomConfig
}

/** A path such as `/ws/…` becomes an address; the oldest browsers take no relative one. */
export function socketAddress(wsUrl: string, page: string): string {
  const address = new URL(wsUrl, page)
  if (address.protocol === 'http:') address.protocol = 'ws:'
  if (address.protocol === 'https:') address.protocol = 'wss:'
  return address.href
}

/** Over plain http from another machine a vote could be read and changed on its way: none is offered. */
export function isProtected({ protocol, hostname }: Pick<Location, 'protocol' | 'hostname'>): boolean {
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
