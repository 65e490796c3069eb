/** The agenda: what the meeting takes up, in which order, and where it stands. */

import { changed } from './persistent-map'
import type { AgendaSet, Item, ItemClosed, ItemOpened, View } from './protocol.gen'

export function agendaSet(view: View, event: AgendaSet): View {
  const before = new Map(view.items.map(({ id, status }) => [id, status]))
  const items = event.items.map(({ item, parent, minutes }): Item => ({
    id: item,
    parent,
    minutes,
    status: before.get(item) ?? 'coming',
    title: event.titles?.[String(item)] ?? null,
    seq: event.seq,
  }))
  return { ...view, items, item: innermost(items), agenda_version: event.version }
}

export function itemOpened(view: View, { item }: ItemOpened): View {
  return marked(view, item, 'open')
}

export function itemClosed(view: View, { item }: ItemClosed): View {
  return marked(view, item, 'done')
}

function marked(view: View, item: number, status: Item['status']): View {
  const items = changed(view.items, item, (line) => ({ ...line, status }))
  return { ...view, items, item: innermost(items) }
}

/** The open item nothing open stands under: what the meeting is talking about. */
function innermost(items: readonly Item[]): number | null {
  const open = items.filter(({ status }) => status === 'open')
  const parents = new Set(open.map(({ parent }) => parent))
  const current = open.filter(({ id }) => !parents.has(id))
  return current[current.length - 1]?.id ?? null
}
