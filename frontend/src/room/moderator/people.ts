/** The people of a meeting, seated or not, and how to find one of them by name or by number. */

import type { Card, Seated } from '../../core/protocol.gen'

export interface Person {
  readonly seat: number
  readonly name: string
  /** The name in the other language too, so that either finds them. */
  readonly names: string
  readonly seated: Seated | null
}

type Roll = Readonly<Record<number, Seated>>
type Cards = Readonly<Record<number, Card>>

/** Everybody who has a seat or may take one, by number; `name` puts a name to a seat. */
export function everybody(roll: Roll, cards: Cards, name: (seat: number) => string): readonly Person[] {
  const seats = new Set([...Object.keys(roll), ...Object.keys(cards)].map(Number))
  return [...seats].sort((a, b) => a - b).map((seat) => {
    const card = cards[seat]
    const names = `${card?.name ?? ''} ${card?.name_en ?? ''} ${name(seat)}`.toLowerCase()
    return { seat, name: name(seat), names, seated: roll[seat] ?? null }
  })
}

/** A number finds that seat first, then those it begins; words find names that hold all of them, in any case. */
export function found(people: readonly Person[], query: string): readonly Person[] {
  const asked = query.trim().toLowerCase()
  if (asked === '') return people
  if (/^\d+$/.test(asked)) {
    const exact = people.filter(({ seat }) => String(seat) === asked)
    const longer = people.filter(({ seat }) => String(seat) !== asked && String(seat).startsWith(asked))
    return [...exact, ...longer]
  }
  const words = asked.split(/\s+/)
  return people.filter(({ names }) => words.every((word) => names.includes(word)))
}
