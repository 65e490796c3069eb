import { expect, test } from 'vitest'

import { forget } from '../../src/public/sign-out'

test('signing out leaves no draft, no command and no trace of what was read, and keeps how the device is set up', () => {
  const kept = new Map([['draft/m/3/statement', '未发表'], ['outbox/m', '[]'], ['away/m', '{}'], ['keys/off', 'yes'], ['quiet', 'yes']])
  const store = {
    get length() { return kept.size },
    key: (place: number) => [...kept.keys()][place] ?? null,
    removeItem: (name: string) => { kept.delete(name) },
  } as unknown as Storage
  forget(store)
  expect([...kept.keys()]).toEqual(['keys/off', 'quiet'])
})
