/** A form that outlives its page: kept on this device as it is filled in, in every tab, until it is done with. */

import { onDestroy, onMount, untrack } from 'svelte'

import type { RoomUi } from './context.svelte'

export interface Form<T> {
  /** What is filled in; null where nothing is. */
  readonly read: () => T | null
  /** Fill this in; null: nothing. */
  readonly write: (kept: T | null) => void
  /** Anything of that shape; what else is found is left alone. */
  readonly like: T
}

const KEEP_AFTER_MS = 400

/** To be called while a component begins. Returns how to say that it is done with: sent, or given up. */
export function keepForm<T>(room: RoomUi, name: string, { read, write, like }: Form<T>): () => void {
  const drafts = room.drafts
  let timer: ReturnType<typeof setTimeout> | undefined
  let same = ''

  function worded(): string {
    const filled = read()
    return filled === null ? '' : JSON.stringify(filled)
  }

  function take(kept: string): void {
    const found = parsed(kept, like)
    same = found === null ? '' : kept
    write(found)
  }

  function keep(): void {
    clearTimeout(timer)
    const now = worded()
    if (now === same) return
    same = now
    drafts.save(name, now, Date.now())
  }

  const found = drafts.load(name)?.text ?? ''
  if (parsed(found, like) !== null) untrack(() => { take(found) })
  $effect(() => {
    if (worded() === same) return
    timer = setTimeout(keep, KEEP_AFTER_MS)
    return () => { clearTimeout(timer) }
  })
  // Where something else is being filled in here, it stays.
  onMount(() => drafts.follow(name, (draft) => { if (worded() === same) take(draft?.text ?? '') }))
  onMount(() => {
    addEventListener('pagehide', keep)
    return () => { removeEventListener('pagehide', keep) }
  })
  onDestroy(keep)

  return () => {
    same = ''
    write(null)
    drafts.save(name, '', Date.now())
  }
}

function parsed<T>(text: string, like: T): T | null {
  try {
    const found: unknown = JSON.parse(text)
    return isLike(found, like) ? (found as T) : null
  } catch {
    return null
  }
}

/** The same names with the same kinds of values; of a list, each as the first of the example. */
export function isLike(found: unknown, example: unknown): boolean {
  if (Array.isArray(example)) return Array.isArray(found) && found.every((each) => isLike(each, example[0]))
  if (typeof example !== 'object' || example === null) return typeof found === typeof example
  if (typeof found !== 'object' || found === null) return false
  return Object.entries(example).every(([name, value]) => isLike((found as Record<string, unknown>)[name], value))
}
