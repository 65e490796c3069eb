import { expect, test } from 'vitest'

import type { Asked } from '../../src/core/environment'
import { readEntries, Unreadable } from '../../src/room/entries'

function platform(answers: Record<string, Asked>): { asked: string[]; ask: (url: string) => Promise<Asked> } {
  const asked: string[] = []
  return {
    asked,
    ask(url) {
      asked.push(url)
      return Promise.resolve(answers[url] ?? { ok: false, status: 404 })
    },
  }
}

const page = (entries: object[], more = false, head = 9): Asked => ({ ok: true, json: { entries, more, head } })
const posted = (seq: number, statement: number, text: string) =>
  ({ seq, at: 1, by: 3, type: 'statement.posted', statement, seat: 3, item: null, reply_to: null, shown: true, text })

test('the words of one entry are read by its number; removed ones are nothing', async () => {
  const { ask } = platform({ '/e/?after=6&upto=7': page([{ seq: 7, text: '全文' }]), '/e/?after=7&upto=8': page([{ seq: 8, text: null }]) })
  const entries = readEntries('/e/', ask)
  expect([await entries.words(7, 'text'), await entries.words(8, 'text')]).toEqual(['全文', null])
  await expect(entries.words(9, 'text')).rejects.toThrow(Unreadable)
})

test('older statements come as they stand now, all that happened since read to the end', async () => {
  const changing = 'type=statement.amended&type=statement.withheld&type=statement.withdrawn&type=entry.redacted'
  const { ask } = platform({
    '/e/?type=statement.posted&type=statement.approved&upto=5&last=50': page([posted(2, 1, '一'), posted(4, 2, '二')]),
    [`/e/?${changing}&after=2`]: page([{ seq: 6, at: 2, by: 3, type: 'statement.amended', statement: 1, version: 2, shown: true, text: '改' }], true),
    [`/e/?${changing}&after=6`]: page([{ seq: 8, at: 2, by: 3, type: 'statement.withdrawn', statement: 2, was_shown: true }]),
  })
  const { items, from, complete } = await readEntries('/e/', ask).statements({ after: 0, before: 6 })
  expect(items.map(({ id, text, status, seq }) => [id, text, status, seq])).toEqual([[1, '改', 'shown', 6], [2, null, 'withdrawn', 4]])
  expect([from, complete]).toEqual([2, true])
})

test('what may not be seen is passed over, until something is found or there is nothing more between', async () => {
  const first = '/e/?type=statement.posted&type=statement.approved&after=7'
  const { ask, asked } = platform({
    [`${first}&upto=199&last=50`]: page([], true),
    [`${first}&upto=149&last=50`]: page([{ ...posted(90, 3, '待审核'), shown: false }], true),
    [`${first}&upto=89&last=50`]: page([]),
    '/e/?type=statement.amended&type=statement.withheld&type=statement.withdrawn&type=entry.redacted&after=90': page([]),
  })
  expect(await readEntries('/e/', ask).statements({ after: 7, before: 200 })).toEqual({ items: [], from: 40, complete: true })
  expect(asked).toHaveLength(4)
})

test('who chose what is told by the closing, or later by the revealing, of that ballot', async () => {
  const told = (type: string, ballot: number, votes: object | null) => ({ seq: 9, at: 1, by: 1, type, ballot, votes })
  const url = '/e/?type=ballot.closed&type=ballot.revealed&after=3'
  const { ask } = platform({ [url]: page([told('ballot.closed', 1, null), told('ballot.closed', 2, { no: [4] }), told('ballot.revealed', 1, { yes: [3] })]) })
  expect(await readEntries('/e/', ask).votes(1, 3)).toEqual({ yes: [3] })
  expect(await readEntries('/e/', ask).votes(7, 3)).toBe(null)
})
