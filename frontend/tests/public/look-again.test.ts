import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { lookAgain } from '../../src/public/look-again'

const reload = vi.fn()
let served: string | undefined
let field: { value: string }

beforeEach(() => {
  vi.useFakeTimers()
  reload.mockClear()
  served = '7'
  field = { value: '' }
  const part = { dataset: { lookAgain: '7' }, querySelectorAll: () => [field] }
  const page = { hidden: false, activeElement: null, querySelector: () => part } as unknown as Document
  lookAgain(page, { every: 1_000, read: () => Promise.resolve(served), reload })
})

afterEach(() => {
  vi.useRealTimers()
})

test('a page is read anew once somebody else waits, and not before', async () => {
  await vi.advanceTimersByTimeAsync(3_100)
  expect(reload).not.toHaveBeenCalled()
  served = '7 8'
  await vi.advanceTimersByTimeAsync(1_000)
  expect(reload).toHaveBeenCalledOnce()
})

test('what somebody types is never taken away', async () => {
  served = '7 8'
  field.value = '85'
  await vi.advanceTimersByTimeAsync(3_100)
  expect(reload).not.toHaveBeenCalled()
})

test('a line that is away changes nothing', async () => {
  served = undefined
  await vi.advanceTimersByTimeAsync(3_100)
  expect(reload).not.toHaveBeenCalled()
})
