/** What people are called, so that no two of a meeting are called the same. */

import type { Card } from '../core/protocol.gen'

type Cards = Readonly<Record<number, Card>>

export function nameOn(card: Card, english: boolean): string {
  return (english && card.name_en) || card.name
}

/** The seats that share a name, under each of them; a seat whose name stands once is not in it. */
export function namesakesIn(cards: Cards, english: boolean): ReadonlyMap<number, readonly number[]> {
  const seats = new Map<string, number[]>()
  for (const [seat, card] of Object.entries(cards)) {
    const name = nameOn(card, english).trim()
    seats.set(name, [...seats.get(name) ?? [], Number(seat)])
  }
  return new Map([...seats.values()].filter(({ length }) => length > 1).flatMap((same) => same.map((seat) => [seat, same] as const)))
}

/** The sector that tells one namesake from the others; null where only the number does. */
export function sectorApart(seat: number, namesakes: readonly number[], sectorOf: (seat: number) => string): string | null {
  const mine = sectorOf(seat)
  return mine === '' || namesakes.some((other) => other !== seat && sectorOf(other) === mine) ? null : mine
}
