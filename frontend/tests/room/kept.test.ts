import { expect, test } from 'vitest'

import { isLike } from '../../src/room/kept.svelte'

test('a kept form is taken up only where it has the shape of the form', () => {
  const form = { version: 0, question: '', lines: [{ id: 0, title: '' }] }
  expect(isLike({ version: 3, question: 'a', lines: [{ id: 1, title: 'b' }, { id: 2, title: '' }] }, form)).toBe(true)
  expect(isLike({ version: 3, question: 'a', lines: [], more: 1 }, form)).toBe(true)
  for (const other of [
    null, 'a', [], {}, { ...form, version: '3' }, { ...form, lines: {} }, { ...form, lines: [{ id: 1 }] }, { ...form, lines: [null] },
  ]) expect(isLike(other, form)).toBe(false)
})
