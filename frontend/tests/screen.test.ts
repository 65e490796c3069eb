import { describe, expect, test } from 'vitest'

import { EMPTY, type Motion, type Result, type Turn, type View, type Voting } from '../src/core/protocol.gen'
import { lengthClass, pageOf, pieces, RESULT_MS, textsOf } from '../src/screen/page'

const NOW = 1_000_000
const OPEN: View = { ...EMPTY, status: 'open' }
const result = { closed_at: NOW - 1_000 } as unknown as Result
const ballot = { id: 2 } as unknown as Voting
const turn = (granted_at: number) => ({ granted_at }) as unknown as Turn
const motion = (id: number, status: Motion['status'], text: string | null = '案文') => ({ id, status, text }) as unknown as Motion

describe('a screen shows by itself what the meeting is at', () => {
  test.each([
    ['nothing, while the meeting has not begun', EMPTY, 'pause'],
    ['the floor', OPEN, 'speaker'],
    ['an open vote before all else', { ...OPEN, ballot, results: [result] }, 'vote'],
    ['a result for a while', { ...OPEN, results: [result] }, 'result'],
    ['and no longer', { ...OPEN, results: [{ ...result, closed_at: NOW - RESULT_MS }] }, 'speaker'],
    ['nor once somebody has been given the floor', { ...OPEN, results: [result], turn: turn(NOW - 500) }, 'speaker'],
    ['also beside a turn that goes on', { ...OPEN, results: [result], turn: turn(NOW - 60_000) }, 'result'],
  ] as const)('%s', (_, view, page) => {
    expect(pageOf(view, NOW)).toBe(page)
  })

  test('and nothing while the meeting is on hold, whatever was chosen', () => {
    expect(pageOf({ ...OPEN, ballot, held: { at: NOW, adjourned: false } }, NOW, 'vote')).toBe('blank')
  })

  test('what was chosen for it stands, as long as there is something to show, and never during a pause', () => {
    expect(pageOf({ ...OPEN, ballot, motions: [motion(1, 'put')] }, NOW, 'motion')).toBe('motion')
    expect(pageOf({ ...OPEN, ballot }, NOW, 'motion')).toBe('vote')
    expect(pageOf({ ...OPEN, status: 'adjourned', motions: [motion(1, 'put')] }, NOW, 'motion')).toBe('pause')
  })
})

test('the last two texts that are still before the meeting stand side by side', () => {
  const motions = [motion(1, 'moved'), motion(2, 'moved'), motion(3, 'withdrawn'), motion(4, 'put'), motion(5, 'moved', null)]
  expect(textsOf({ motions }).map(({ id }) => id)).toEqual([2, 4])
})

test('a name breaks after its points only, and is smaller the longer it is', () => {
  expect(pieces('努尔买买提·阿卜杜热依木·吐尔逊江')).toEqual(['努尔买买提·', '阿卜杜热依木·', '吐尔逊江'])
  expect(['马文涛', '阿依古丽·买买提', 'Ann Lee', '努尔买买提·阿卜杜热依木·吐尔逊江·艾力'].map(lengthClass)).toEqual([0, 1, 1, 2])
})
