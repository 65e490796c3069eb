/** A view as it travels, what repeats said once; unpacked here before anything is folded onto it. */

import type { Seated, Tally, View } from './protocol.gen'

export type Packed = Readonly<Record<string, unknown>>

/** Seats by number; where they follow each other, the first and the last: `[3, [5, 9]]`. */
type Runs = readonly (number | readonly [first: number, last: number])[]

interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

interface Sitting {
  readonly names: readonly (string | null)[]
  readonly rows: readonly (readonly [Seated['role'], sector: number, venue: number, Seated['channel'], seats: Runs])[]
}

type Tallies = readonly (readonly [key: number | string, turns: number, ms: number])[]

export function unpacked(packed: Packed): View {
  const same = Object.entries(packed).map(([name, value]) => [name, isTable(value) ? listed(value) : value])
  const view = Object.fromEntries(same) as Record<string, unknown>
  const ballot = packed['ballot'] as Packed | null
  return {
    held: null, // an older process knows of none
    ...view,
    roll: seated(packed['roll'] as Sitting),
    spoken: tallied(packed['spoken'] as Record<string, Tallies>),
    ballot: ballot === null ? null : { ...ballot, ...apart(ballot, 'electorate', 'voted') },
    ...apart(packed, 'suspended', 'removed'),
  } as unknown as View
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && 'columns' in value
}

/** Things without a value in it are things all the same: an empty list of them travels as it is. */
function listed({ columns, rows }: Table): readonly unknown[] {
  const runs = columns.indexOf('seconders')
  return rows.map((row) => {
    const thing: Record<string, unknown> = {}
    for (let at = 0; at < columns.length; at++) thing[columns[at] as string] = row[at]
    if (runs !== -1) thing['seconders'] = seats(row[runs] as Runs)
    return thing
  })
}

function apart(packed: Packed, ...names: readonly string[]): Record<string, readonly number[]> {
  return Object.fromEntries(names.map((name) => [name, seats(packed[name] as Runs)]))
}

export function seats(runs: Runs): readonly number[] {
  const each: number[] = []
  for (const run of runs) {
    if (typeof run === 'number') each.push(run)
    else for (let seat = run[0]; seat <= run[1]; seat++) each.push(seat)
  }
  return each
}

function seated({ names, rows }: Sitting): View['roll'] {
  const roll: Seated[] = []
  for (const [role, sector, venue, channel, runs] of rows) {
    const one = { role, sector: names[sector] ?? null, venue: names[venue] ?? null, channel }
    for (const seat of seats(runs)) roll[seat] = one
  }
  return roll
}

function tallied(spoken: Record<string, Tallies>): View['spoken'] {
  const seats: Tally[] = []
  for (const [seat, turns, ms] of spoken['seats'] ?? []) seats[Number(seat)] = { turns, ms }
  return { seats, sectors: named(spoken['sectors']), venues: named(spoken['venues']) }
}

/** Names are anybody's choice: under `__proto__`, too, stands what it spoke. */
function named(tallies: Tallies = []): View['spoken']['sectors'] {
  return Object.fromEntries(tallies.map(([name, turns, ms]) => [name, { turns, ms }]))
}
