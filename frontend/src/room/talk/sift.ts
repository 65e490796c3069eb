/** Which of the rows that are read here somebody wants to see. */

import type { Statement, Utterance } from '../../core/protocol.gen'
import type { Row } from './runs'

export type Which = 'all' | 'item' | 'mine'

/** Statements of the open item, or by one seat; what is missing between stands as before. */
export function chosen(rows: readonly Row<Statement>[], which: Which, { item, seat }: { item: number | null; seat: number | null }): readonly Row<Statement>[] {
  if (which === 'all') return rows
  return rows.filter((row) => !('item' in row) || (which === 'item' ? row.item.item === item : row.item.seat === seat && row.item.source === null))
}

/** Utterances in which every word of the search stands, in what was said or in the speaker's name. */
export function sought(rows: readonly Row<Utterance>[], search: string, name: (seat: number | null) => string): readonly Row<Utterance>[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return rows
  return rows.filter((row) => {
    if (!('item' in row)) return false
    const text = `${name(row.item.seat)} ${row.item.text ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
