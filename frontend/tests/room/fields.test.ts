/** What the fields of the room promise to those who write in them. */

import { readdirSync, readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

const root = new URL('../../src/room/', import.meta.url)

test('no field cuts what is typed: a limit is counted in characters and said', () => {
  const parts = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.svelte'))
  expect(parts.length).toBeGreaterThan(30)
  expect(parts.filter((path) => readFileSync(new URL(path, root), 'utf8').includes('maxlength'))).toEqual([])
})
