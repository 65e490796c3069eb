/** A growing list as far as this page knows it: in runs without gaps, which are joined only where they meet. */

interface Numbered {
  readonly id: number
  readonly seq: number
}

/** What stands in the list from place `start` up to `end`, counted from 0, the end not included. */
export interface Run<T> {
  readonly items: readonly T[]
  readonly start: number
  readonly end: number
  /** Nothing that the log says from the one entry to the other is missing here; null: not known from where. */
  readonly from: number | null
  readonly upto: number
}

export type Runs<T> = readonly Run<T>[]

/** A page read from the log: what stands before a run. `complete`: nothing more lies between it and the run before. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly from: number
  readonly complete: boolean
}

/** The end of the list as the room holds it: its last so many, `count` in all, as of that entry of the log. */
export interface Window<T> {
  readonly items: readonly T[]
  readonly count: number
  readonly seq: number
}

export function followed<T extends Numbered>(runs: Runs<T>, { items, count, seq }: Window<T>): Runs<T> {
  const now: Run<T> = { items, start: count - items.length, end: count, from: null, upto: seq }
  const last = runs[runs.length - 1]
  if (last === undefined || count < last.end) return [now] // the list of another history
  if (now.start > last.end) return [...runs, now]
  const at = last.items.findIndex(({ id }) => id === items[0]?.id)
  const before = now.start <= last.start ? [] : apart(at === -1 ? last.items : last.items.slice(0, at), items)
  const start = Math.min(last.start, now.start)
  return [...runs.slice(0, -1), { items: [...before, ...items], start, end: count, from: last.from, upto: seq }]
}

/** The run in that place goes further back; where nothing is left between, it is one with the run before. */
export function extended<T extends Numbered>(runs: Runs<T>, place: number, page: Page<T>): Runs<T> {
  const run = runs[place]
  if (run === undefined) return runs
  const before = runs[place - 1] ?? { items: [], start: 0, end: 0, from: 0, upto: 0 }
  const items = [...apart(page.items, run.items), ...run.items]
  // Until the page is complete there is more to ask for, whatever the counting says.
  const start = page.complete ? before.end : Math.max(before.end + 1, run.start - (items.length - run.items.length))
  if (!page.complete) return runs.map((one, at) => (at === place ? { ...run, items, start, from: page.from } : one))
  const newer = new Map(items.map((item) => [item.id, item]))
  const kept = before.items.map((item) => newer.get(item.id) ?? item)
  const one = { ...run, items: [...kept, ...apart(items, kept)], start: before.start, from: before.from }
  return [...runs.slice(0, Math.max(0, place - 1)), one, ...runs.slice(place + 1)]
}

/** From where to read what stands before a run: between these two entries of the log. */
export function boundsBefore<T extends Numbered>(runs: Runs<T>, place: number): { readonly after: number; readonly before: number } {
  const run = runs[place]
  const before = run === undefined ? 1 : (run.from ?? Math.min(...run.items.map(({ seq }) => seq)))
  return { after: runs[place - 1]?.upto ?? 0, before }
}

/** Every item changed as by what the log has said; the same runs where that changes nothing. */
export function altered<T>(runs: Runs<T>, change: (items: readonly T[]) => readonly T[]): Runs<T> {
  const now = runs.map((run) => change(run.items))
  return now.every((items, at) => items === runs[at]?.items) ? runs : runs.map((run, at) => ({ ...run, items: now[at] ?? [] }))
}

export type Row<T> =
  | { readonly key: string; readonly item: T }
  | { readonly key: string; readonly missing: number; readonly place: number }

/** The list as it is shown, without so many at its beginning, and where something is missing, that. */
export function rowsOf<T extends Numbered>(runs: Runs<T>, hidden: number): readonly Row<T>[] {
  const rows: Row<T>[] = []
  let passed = 0
  runs.forEach((run, place) => {
    const items = run.items.slice(Math.max(0, hidden - passed))
    const missing = run.start - (runs[place - 1]?.end ?? run.start)
    if (rows.length > 0 && missing > 0) rows.push({ key: `gap ${place}`, missing, place })
    for (const item of items) rows.push({ key: String(item.id), item })
    passed += run.items.length
  })
  return rows
}

/** How many stand before the first that is shown. */
export function leftBefore<T>(runs: Runs<T>, hidden: number): number {
  let passed = 0
  for (const { items, start } of runs) {
    if (hidden < passed + items.length) return start + hidden - passed
    passed += items.length
  }
  return runs[runs.length - 1]?.end ?? 0
}

export function lengthOfAll<T>(runs: Runs<T>): number {
  return runs.reduce((sum, { items }) => sum + items.length, 0)
}

function apart<T extends Numbered>(items: readonly T[], others: readonly T[]): readonly T[] {
  const known = new Set(others.map(({ id }) => id))
  return items.filter(({ id }) => !known.has(id))
}
