/** An agenda being edited keeps what was typed, and is sent as the whole it shall be. */

import { describe, expect, test } from 'vitest'

import type { Item } from '../../src/core/protocol.gen'
import { added, changed, command, draftOf, isChanged, isSaid, moved, rebased, removed, shifted, wrongWith, type Draft } from '../../src/room/moderator/plan'

function item(id: number, parent: number | null = null, status: Item['status'] = 'coming'): Item {
  return { id, parent, minutes: id * 10, status, title: `第${id}项`, seq: 1 }
}

const ITEMS = [item(1, null, 'open'), item(2), item(3, 2), item(4)]
const draft = draftOf(ITEMS, 5)
const outline = ({ lines }: Draft) => lines.map(({ id, depth }) => `${'>'.repeat(depth)}${id}`).join(' ')

describe('a draft', () => {
  test('says what the agenda says, on the version it was begun on', () => {
    expect(command(draft)).toEqual({
      type: 'agenda.set',
      version: 5,
      items: [{ item: 1, parent: null, minutes: 10 }, { item: 2, parent: null, minutes: 20 }, { item: 3, parent: 2, minutes: 30 }, { item: 4, parent: null, minutes: 40 }],
      titles: { 1: '第1项', 2: '第2项', 3: '第3项', 4: '第4项' },
    })
    expect(isChanged(draft)).toBe(false)
  })

  test('gives a new item a number nobody had', () => {
    const more = changed(added(removed(draft, 4)), 5, { title: ' 其他 ', minutes: '' })
    expect(outline(more)).toBe('1 2 >3 5')
    expect(command(more)).toMatchObject({ titles: { 5: '其他' } })
  })

  test('moves an item with what stands under it, past its neighbour of the same depth', () => {
    expect(outline(moved(draft, 2, 1))).toBe('1 4 2 >3')
    expect(outline(moved(draft, 4, -1))).toBe('1 4 2 >3')
    expect(outline(moved(draft, 3, 1))).toBe('1 2 >3 4')
    expect(outline(moved(draft, 1, -1))).toBe('1 2 >3 4')
  })

  test('shifts an item in under the one above, and out again', () => {
    expect(outline(shifted(draft, 4, 1))).toBe('1 2 >3 >4')
    expect(outline(shifted(draft, 3, -1))).toBe('1 2 3 4')
    expect(outline(shifted(draft, 3, 1))).toBe('1 2 >3 4')
    expect(outline(shifted(draft, 1, 1))).toBe('1 2 >3 4')
    expect(outline(shifted(draft, 2, 1))).toBe('1 >2 >>3 4')
  })

  test('removes an item with what stands under it, but never what has begun', () => {
    expect(outline(removed(draft, 2))).toBe('1 4')
    expect(outline(removed(draft, 1))).toBe('1 2 >3 4')
  })

  test.each([['', '5', 'needTitles'], ['  ', '5', 'needTitles'], ['有', '0', 'badMinutes'], ['有', '1.5', 'badMinutes'], ['有', 'x', 'badMinutes'], ['有', '', null], ['有', ' 7 ', null]])(
    'title %j and minutes %j: %s', (title, minutes, wrong) => {
      expect(wrongWith(changed(draft, 2, { title, minutes }))).toBe(wrong)
    })
})

describe('when somebody else has changed the agenda meanwhile', () => {
  const mine = changed(draft, 4, { title: '我的标题' })
  const theirs = [...ITEMS.slice(0, 2), item(9, null, 'open'), item(4)]

  test('what was typed stays, and goes on from the new version with what has begun', () => {
    const now = rebased(mine, theirs, 6)
    expect(now.version).toBe(6)
    expect(outline(now)).toBe('1 2 >3 4 9')
    expect(now.lines.find(({ id }) => id === 4)?.title).toBe('我的标题')
    expect(isChanged(now)).toBe(true)
  })

  test('my own change, come back as a fact, is nobody else', () => {
    expect(isSaid(mine, ITEMS)).toBe(false)
    expect(isSaid(mine, [...ITEMS.slice(0, 3), { ...item(4), title: '我的标题' }])).toBe(true)
  })
})
