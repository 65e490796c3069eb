/** The whole of a text of which the browser holds only the beginning. */

/** The words of entry `seq`; null where they are gone. Rejects where the page cannot be reached. */
export async function wordsAt(entriesUrl: string, seq: number): Promise<string | null> {
  const answer = await fetch(`${entriesUrl}?after=${seq - 1}&upto=${seq}`, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`entries: ${answer.status}`)
  const { entries } = (await answer.json()) as { entries: readonly { seq: number; text?: string | null }[] }
  return entries.find((entry) => entry.seq === seq)?.text ?? null
}

/** Where the entries are read, beside the frames of the same meeting. */
export function entriesUrl({ pollUrl }: { readonly pollUrl: string }): string {
  return pollUrl.replace(/frames\/$/, 'entries/')
}
