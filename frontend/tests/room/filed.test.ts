import { expect, test } from 'vitest'

import { createDrafts } from '../../src/core/drafts'
import { Filed } from '../../src/room/talk/filed.svelte'
import { memory } from '../core/world'

const FIRST = 1
const SECOND = 2

test('a text belongs to the item it was begun under, over a reload too, until it is sent', () => {
  const drafts = createDrafts(memory(), 'm/7')
  const filed = new Filed(drafts, 'statement')
  expect(filed.under(FIRST)).toBe(FIRST)
  filed.became('T', FIRST)
  filed.became('Trees', SECOND)
  expect([filed.under(SECOND), new Filed(drafts, 'statement').under(SECOND)]).toEqual([FIRST, FIRST])
  filed.became('', SECOND)
  expect([filed.under(SECOND), new Filed(drafts, 'statement').under(SECOND)]).toEqual([SECOND, SECOND])
})

test.each([SECOND, null])('its author may file it under %j instead', (item) => {
  const filed = new Filed(createDrafts(memory(), 'm/7'), 'statement')
  filed.became('Trees', FIRST)
  filed.chosen = item
  expect(filed.under(SECOND)).toBe(item)
})

test('what was begun before any item stays without one', () => {
  const drafts = createDrafts(memory(), 'm/7')
  new Filed(drafts, 'statement').became('Trees', null)
  expect([new Filed(drafts, 'statement').under(FIRST), new Filed(drafts, 'motion').under(FIRST)]).toEqual([null, FIRST])
})
