/** The agenda while it is being edited: a draft of its own, which no update from the room touches. */

import type { Command } from '../../core/frames'
import type { Item } from '../../core/protocol.gen'

/** Under what name the draft is kept. */
export const AGENDA_DRAFT = 'agenda'

export interface Line {
  readonly id: number
  readonly depth: number
  readonly title: string
  readonly minutes: string
  /** Opened already, so it cannot go. */
  readonly fixed: boolean
}

export interface Draft {
  /** The version it was begun on, and what that version said. */
  readonly version: number
  readonly begun: readonly Line[]
  readonly lines: readonly Line[]
}

export function draftOf(items: readonly Item[], version: number): Draft {
  const lines = items.map((item) => ({
    id: item.id,
    depth: depthOf(items, item),
    title: item.title ?? '',
    minutes: item.minutes === null ? '' : String(item.minutes),
    fixed: item.status !== 'coming',
  }))
  return { version, begun: lines, lines }
}

export function depthOf(items: readonly Item[], item: Item): number {
  const parent = item.parent === null ? undefined : items.find(({ id }) => id === item.parent)
  return parent === undefined ? 0 : 1 + depthOf(items, parent)
}

/** The draft goes on from what the agenda says now: what was opened meanwhile is fixed, what is new keeps its number. */
export function rebased(draft: Draft, items: readonly Item[], version: number): Draft {
  const now = draftOf(items, version)
  const kept = draft.lines.map((line) => ({ ...line, fixed: now.lines.some(({ id, fixed }) => id === line.id && fixed) }))
  const missing = now.lines.filter(({ id, fixed }) => fixed && !kept.some((line) => line.id === id))
  return { version, begun: now.lines, lines: straight([...kept, ...missing]) }
}

export function added(draft: Draft): Draft {
  const used = [...draft.begun, ...draft.lines].map(({ id }) => id)
  const id = Math.max(0, ...used) + 1
  return { ...draft, lines: [...draft.lines, { id, depth: 0, title: '', minutes: '', fixed: false }] }
}

export function changed(draft: Draft, id: number, change: Partial<Pick<Line, 'title' | 'minutes'>>): Draft {
  return { ...draft, lines: draft.lines.map((line) => (line.id === id ? { ...line, ...change } : line)) }
}

/** Goes with everything under it, unless some of that has been opened. */
export function removed(draft: Draft, id: number): Draft {
  const family = familyOf(draft.lines, id)
  if (family.some(({ fixed }) => fixed)) return draft
  return { ...draft, lines: draft.lines.filter((line) => !family.includes(line)) }
}

/** A line moves with what stands under it, past its neighbour of the same depth. */
export function moved(draft: Draft, id: number, by: -1 | 1): Draft {
  const family = familyOf(draft.lines, id)
  const place = draft.lines.findIndex((line) => line.id === id)
  const rest = draft.lines.filter((line) => !family.includes(line))
  const neighbour = by === -1 ? before(draft.lines, place) : draft.lines[place + family.length]
  const depth = draft.lines[place]?.depth
  if (neighbour === undefined || neighbour.depth !== depth) return draft
  const beside = rest.indexOf(neighbour)
  const at = by === -1 ? beside : beside + familyOf(draft.lines, neighbour.id).length
  return { ...draft, lines: [...rest.slice(0, at), ...family, ...rest.slice(at)] }
}

/** One step in, under the line above; or one step out. What stands under it follows. */
export function shifted(draft: Draft, id: number, by: -1 | 1): Draft {
  const family = familyOf(draft.lines, id)
  const place = draft.lines.findIndex((line) => line.id === id)
  const lines = draft.lines.map((line) => (family.includes(line) ? { ...line, depth: line.depth + by } : line))
  const above = lines[place - 1]
  const line = lines[place]
  if (line === undefined || line.depth < 0 || line.depth > (above === undefined ? 0 : above.depth + 1)) return draft
  return { ...draft, lines: straight(lines) }
}

export function isChanged(draft: Draft): boolean {
  return JSON.stringify(draft.lines) !== JSON.stringify(draft.begun)
}

/** Whether the agenda says by now what the draft says: then nobody has come in between. */
export function isSaid(draft: Draft, items: readonly Item[]): boolean {
  const bare = (lines: readonly Line[]) => JSON.stringify(lines.map(({ id, depth, title, minutes }) => [id, depth, title.trim(), minutes.trim()]))
  return bare(draft.lines) === bare(draftOf(items, draft.version).lines)
}

export type Wrong = 'needTitles' | 'badMinutes'

export function wrongWith(draft: Draft): Wrong | null {
  if (draft.lines.some(({ title }) => title.trim() === '')) return 'needTitles'
  return draft.lines.some(({ minutes }) => !/^\s*([1-9]\d{0,5})?\s*$/.test(minutes)) ? 'badMinutes' : null
}

export function command(draft: Draft): Command {
  const items = draft.lines.map((line, place) => ({
    item: line.id,
    parent: parentOf(draft.lines, place),
    minutes: line.minutes.trim() === '' ? null : Number(line.minutes),
  }))
  const titles = Object.fromEntries(draft.lines.map(({ id, title }) => [String(id), title.trim()]))
  return { type: 'agenda.set', version: draft.version, items, titles }
}

function parentOf(lines: readonly Line[], place: number): number | null {
  const depth = lines[place]?.depth ?? 0
  for (let above = place - 1; above >= 0; above -= 1) {
    const line = lines[above]
    if (line !== undefined && line.depth < depth) return line.id
  }
  return null
}

function before(lines: readonly Line[], place: number): Line | undefined {
  const depth = lines[place]?.depth ?? 0
  for (let above = place - 1; above >= 0; above -= 1) {
    const line = lines[above]
    if (line !== undefined && line.depth <= depth) return line
  }
  return undefined
}

function familyOf(lines: readonly Line[], id: number): readonly Line[] {
  const place = lines.findIndex((line) => line.id === id)
  const head = lines[place]
  if (head === undefined) return []
  const after = lines.slice(place + 1)
  const end = after.findIndex(({ depth }) => depth <= head.depth)
  return [head, ...(end === -1 ? after : after.slice(0, end))]
}

/** Nothing stands deeper than one below the line above it. */
function straight(lines: readonly Line[]): readonly Line[] {
  let deepest = -1
  return lines.map((line) => {
    deepest = Math.min(line.depth, deepest + 1)
    return line.depth === deepest ? line : { ...line, depth: deepest }
  })
}
