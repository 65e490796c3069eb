import { describe, expect, test } from 'vitest'

import { isProtected, readConfig, socketAddress } from '../../src/room/config'

const CONFIG = { meetingId: 'm', wsUrl: '/ws/m', pollUrl: '/poll/m', entriesUrl: '/entries/m', sourcesUrl: '/sources/m', signInUrl: '/in', vouchUrl: '/vouch/m', csrf: 'c', lang: 'zh-hans', title: '协商会', timeZone: 'Asia/Shanghai', role: 'member', signedIn: true }

function page(text: string | null): Document {
  const element = text === null ? null : { textContent: text }
  return { getElementById: (id: string) => (id === 'room-config' ? element : null) } as unknown as Document
}

describe('the page tells the room', () => {
  test('which meeting, and where its line begins', () => {
    expect(readConfig(page(JSON.stringify(CONFIG)))).toEqual(CONFIG)
  })

  test.each(Object.keys(CONFIG))('and never leaves out %s', (name) => {
    expect(() => readConfig(page(JSON.stringify({ ...CONFIG, [name]: undefined })))).toThrow(`room-config lacks ${name}`)
  })

  test('or anything at all', () => {
    expect(() => readConfig(page(null))).toThrow('room-config is missing')
  })
})

test.each([
  ['/ws/m', 'http://localhost:8000/meetings/m', 'ws://localhost:8000/ws/m'],
  ['/ws/m', 'https://example.org/meetings/m', 'wss://example.org/ws/m'],
  ['wss://live.example.org/m', 'https://example.org/', 'wss://live.example.org/m'],
])('the line of %s on %s is %s', (wsUrl, at, address) => {
  expect(socketAddress(wsUrl, at)).toBe(address)
})

test.each([
  ['https:', 'example.org', true], ['http:', 'localhost', true], ['http:', '127.0.0.1', true], ['http:', '[::1]', true],
  ['http:', 'example.org', false], ['http:', '192.168.1.9', false], ['http:', 'localhost.example.org', false],
])('a vote over %s//%s: %s', (protocol, hostname, offered) => {
  expect(isProtected({ protocol, hostname })).toBe(offered)
})
