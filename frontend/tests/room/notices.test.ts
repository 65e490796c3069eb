import { expect, test } from 'vitest'

import type { Command } from '../../src/core/frames'
import type { Progress, Sent } from '../../src/core/outbox'
import { loadWords } from '../../src/i18n'
import { told } from '../../src/room/frame/notices'

const vote: Command = { type: 'ballot.cast', ballot: 3, choice: '反对' }
const second: Command = { type: 'motion.second', motion: 2, version: 1 }
const sent = (command: Command, progress: Progress, late = false): Sent =>
  ({ id: 'a', command, progress, seat: 7, since: 0, patience_ms: 1, keep: true, late })

test('the outcome is worded by command and code, and never tells the choice', async () => {
  const [zh, en] = [await loadWords('zh-hans'), await loadWords('en')]
  const say = (words: typeof zh, ...about: Parameters<typeof sent>) => told(sent(...about), words, (seat) => `${seat} 号`)
  const stale = { is: 'refused', code: 'stale' } as const
  expect(say(zh, vote, stale)).toBe('未计入：送达时表决已结束')
  expect(say(zh, vote, { is: 'refused', code: 'ballot_over' })).toBe('未计入：送达时表决已结束')
  expect(say(zh, { ...vote, for: 5 }, stale)).toBe('代 5 号 投的一票：未计入：送达时表决已结束')
  expect(say(zh, vote, { is: 'delivered', seq: 4 }, true)).toBe('已计入：这一票在表决结束前送达。')
  expect(say(zh, second, stale)).toBe('“附议”未成功：送达时动议已撤回、已改动或已交付表决。')
  expect(say(zh, second, { is: 'refused', code: 'adjourned' })).toBe('“附议”未成功：会议已休会，复会后再操作。')
  expect(say(zh, second, { is: 'failed' })).toBe('“附议”未收到确认，可能已送达；重试不会重复。')
  expect(say(en, vote, stale)).toBe('Not counted. The vote had ended when it arrived.')
  for (const words of [zh, en]) {
    for (const progress of [stale, { is: 'failed' }, { is: 'sending' }, { is: 'delivered', seq: 1 }] as const) {
      for (const late of [true, false]) expect(say(words, vote, progress, late)).not.toContain('反对')
    }
  }
})
