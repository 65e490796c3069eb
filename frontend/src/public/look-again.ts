/** A page that shows who waits looks again every few seconds; it is read anew once that changed and nobody writes on it. */

const EVERY_MS = 5_000
const PART = '[data-look-again]'

export interface Looks {
  every?: number
  /** What the page would say now; nothing where it cannot be asked. */
  read?: () => Promise<string | undefined>
  reload?: () => void
}

/** The part that says who waits carries, as `data-look-again`, what would be different. */
export function lookAgain(page: Document, { every = EVERY_MS, read = asServed, reload = anew }: Looks = {}): void {
  const part = page.querySelector<HTMLElement>(PART)
  if (!part) return
  setInterval(() => {
    if (page.hidden || isWriting(page, part)) return
    void read().then((now) => {
      if (now !== undefined && now !== part.dataset['lookAgain'] && !isWriting(page, part)) reload()
    })
  }, every)
}

async function asServed(): Promise<string | undefined> {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
    if (!answer.ok) return undefined
    const there = new DOMParser().parseFromString(await answer.text(), 'text/html')
    return there.querySelector<HTMLElement>(PART)?.dataset['lookAgain']
  } catch {
    return undefined // the line is away: the next look tells
  }
}

function anew(): void {
  location.reload()
}

function isWriting(page: Document, part: HTMLElement): boolean {
  const fields = [...part.querySelectorAll<HTMLInputElement>('input:not([type=hidden])')]
  return fields.some((field) => field.value !== '' || field === page.activeElement)
}
