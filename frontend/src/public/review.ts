/** Reviewing by keys: each acts on what it stands beside, never while something is typed, and can be switched off. */

const SWITCH = 'rostrum.review.keys'

export function listenForKeys(page: Document, store: Storage | undefined = storage()): void {
  const place = page.querySelector<HTMLElement>('[data-keys]')
  if (place === null) return
  const help = page.querySelector<HTMLElement>('[data-keys-help]')
  const box = page.querySelector<HTMLInputElement>('[data-keys-switch]')
  if (help !== null) help.hidden = false
  const show = (on: boolean): void => {
    page.documentElement.dataset['keys'] = on ? 'on' : 'off'
    if (box !== null) box.checked = on
  }
  show(store?.getItem(SWITCH) !== 'off')
  box?.addEventListener('change', () => {
    store?.setItem(SWITCH, box.checked ? 'on' : 'off')
    show(box.checked)
  })
  page.addEventListener('keydown', (event) => {
    if (page.documentElement.dataset['keys'] !== 'on' || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target) || event.repeat) return
    if (act(page, event.key.toLowerCase())) event.preventDefault()
  })
}

function act(page: Document, key: string): boolean {
  if (key === 'j' || key === 'k') return step(page, key === 'j' ? 1 : -1)
  const found = /^[a-z0-9]$/.test(key) ? page.querySelector<HTMLElement>(`[data-key="${key}"]`) : null
  found?.click()
  if (found instanceof HTMLInputElement) found.focus()
  return found !== null
}

/** To the next or the previous one of the queue. */
function step(page: Document, by: number): boolean {
  const links = [...page.querySelectorAll<HTMLAnchorElement>('.queue-list a')]
  const at = links.findIndex((link) => link.parentElement?.getAttribute('aria-current') === 'true')
  links[at < 0 ? 0 : at + by]?.click()
  return true
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox'
}

function storage(): Storage | undefined {
  try {
    return window.localStorage
  } catch {
    return undefined
  }
}
