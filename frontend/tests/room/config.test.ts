import { describe, expect, test } from 'vitest'

import { readConfig, socketAddress } from '../../src/room/config'

const CONFIG = { meetingId: 'm', wsUrl: '/ws/m', pollUrl: '/poll/m', csrf: 'c', lang: 'zh-hans', title: '协商会' }

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
