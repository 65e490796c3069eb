import { describe, expect, test } from 'vitest'

import type { Card } from '../../src/core/protocol.gen'
import { namesakesIn, sectorApart } from '../../src/room/names'

const card = (name: string, name_en: string | null, sector: string | null = null): Card => ({ name, name_en, sector, sector_en: null, venue: '' })
const cards = {
  3: card('张伟', 'Zhang Wei', '经济'), 4: card('李娜', 'Li Na', '经济'), 5: card('张伟', 'Zhang Wei', '教育'), 6: card('章伟', 'Zhang Wei'), 7: card('constructor', null),
}

describe('people with one name', () => {
  test('are found under each of their seats, in the language of the page', () => {
    expect(namesakesIn(cards, false)).toEqual(new Map([[3, [3, 5]], [5, [3, 5]]]))
    expect([...namesakesIn(cards, true).keys()]).toEqual([3, 5, 6])
  })

  test('are told apart by their sector where it is theirs alone, else not by it', () => {
    const sectors: Record<number, string> = { 3: '经济', 5: '教育', 6: '', 8: '教育' }
    const apart = (seat: number, all: number[]) => sectorApart(seat, all, (one) => sectors[one] ?? '')
    expect([apart(3, [3, 5]), apart(5, [3, 5])]).toEqual(['经济', '教育'])
    expect([apart(3, [3, 5, 8]), apart(5, [3, 5, 8]), apart(6, [3, 6])]).toEqual(['经济', null, null])
  })
})
