import { expect, test } from 'vitest'

import { createDrafts } from '../../src/core/drafts'
import { full, memory } from './world'

test('a draft is found again where it was written, and nowhere else', () => {
  const device = memory()
  const mine = createDrafts(device, 'm/7')
  expect(mine.save('statement', '关于养老', 1_000)).toEqual({ text: '关于养老', saved_at: 1_000 })
  expect(createDrafts(device, 'm/7').load('statement')).toEqual({ text: '关于养老', saved_at: 1_000 })
  expect(createDrafts(device, 'm/8').load('statement')).toBeNull()
  expect(mine.load('question')).toBeNull()
})

test('an emptied draft leaves nothing behind', () => {
  const device = memory()
  const drafts = createDrafts(device, 'm/7')
  drafts.save('statement', 'x', 1)
  drafts.save('statement', '', 2)
  expect([drafts.load('statement'), device.length]).toEqual([null, 0])
})

test('a device that keeps nothing, or something unreadable, is no draft', () => {
  const device = memory()
  device.setItem('draft/m/7/a', '{')
  device.setItem('draft/m/7/b', '{"text":1}')
  const drafts = createDrafts(full(device), 'm/7')
  expect([drafts.load('a'), drafts.load('b'), drafts.save('c', 'x', 1)]).toEqual([null, null, null])
})

test('what another page saves or removes is followed, by its own name only', () => {
  let tell: (key: string, value: string | null) => void = () => undefined
  const drafts = createDrafts(memory(), 'm/7', (then) => {
    tell = then
    return () => { tell = () => undefined }
  })
  const seen: unknown[] = []
  const stop = drafts.follow('statement', (draft) => { seen.push(draft) })
  tell('draft/m/7/statement', '{"text":"关于养老","saved_at":1}')
  tell('draft/m/7/motion', '{"text":"另一件","saved_at":1}')
  tell('draft/m/8/statement', null)
  tell('draft/m/7/statement', null)
  stop()
  tell('draft/m/7/statement', null)
  expect(seen).toEqual([{ text: '关于养老', saved_at: 1 }, null])
})
