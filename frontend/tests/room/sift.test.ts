import { expect, test } from 'vitest'

import type { Statement, Utterance } from '../../src/core/protocol.gen'
import { chosen, sought } from '../../src/room/talk/sift'

const statement = (id: number, seat: number, item: number | null): { key: string; item: Statement } => ({
  key: String(id),
  item: { id, seat, item, reply_to: null, status: 'shown', version: 1, reason: null, text: '', length: 0, at: 0, seq: id, source: null },
})
const said = (id: number, seat: number, text: string | null): { key: string; item: Utterance } => ({
  key: String(id),
  item: { id, seat, turn: null, item: null, kind: 'speech', source: 'clerk', from: null, to: null, version: 1, text, length: 0, at: 0, seq: id },
})
const GAP = { key: 'gap', missing: 4, place: 1 }

test('statements are sifted by the open item or by whose they are, and what is missing is still said to be', () => {
  const rows = [statement(1, 3, 1), GAP, statement(2, 4, 1), statement(3, 3, 2)]
  const keys = (which: 'all' | 'item' | 'mine') => chosen(rows, which, { item: 1, seat: 3 }).map(({ key }) => key)
  expect([keys('all'), keys('item'), keys('mine')]).toEqual([['1', 'gap', '2', '3'], ['1', 'gap', '2'], ['1', 'gap', '3']])
})

test('the transcript is searched by every word, in what was said and in whose name', () => {
  const rows = [said(1, 3, '社区食堂要离家近'), GAP, said(2, 4, '场地从哪里来 Plan B'), said(3, 3, null)]
  const keys = (search: string) => sought(rows, search, (seat) => `member${String(seat)}`).map(({ key }) => key)
  expect([keys(''), keys('plan 场地'), keys('member3'), keys('食堂 场地')]).toEqual([['1', 'gap', '2', '3'], ['2'], ['1', '3'], []])
})
