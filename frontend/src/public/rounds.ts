/** Open rounds: a draft that stays on this device, a code read from the address, and what needs script to be of use. */

const PREFIX = 'rostrum.draft.'
/** A code in the part of an address that no server is sent: /follow/#7K3M-9XPD-2QHT */
const CODE = /^#([0-9A-Za-z-]{12,16})$/

export function enliven(page: Document, store: Storage | undefined = storage()): void {
  for (const form of page.querySelectorAll<HTMLFormElement>('form[data-draft]')) keepDraft(form, store)
  for (const place of page.querySelectorAll<HTMLElement>('[data-draft-clear]')) {
    store?.removeItem(PREFIX + (place.dataset['draftClear'] ?? ''))
  }
  for (const button of page.querySelectorAll<HTMLButtonElement>('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => {
      window.print()
    })
  }
  for (const button of page.querySelectorAll<HTMLButtonElement>('[data-forget]')) {
    button.addEventListener('click', () => {
      forgetDrafts(store)
    })
  }
  for (const form of page.querySelectorAll<HTMLFormElement>('form[data-code-from-fragment]')) lookUp(form)
  page.querySelector<HTMLElement>('.error-summary[role="alert"]')?.focus()
}

/** Text that was typed is there again after a break, until it is submitted. An empty field alone is filled. */
function keepDraft(form: HTMLFormElement, store: Storage | undefined): void {
  const field = form.querySelector<HTMLTextAreaElement>('textarea[data-draft]')
  if (field === null || store === undefined) return
  const key = PREFIX + (form.dataset['draft'] ?? '')
  if (field.value === '') field.value = store.getItem(key) ?? ''
  for (const note of form.querySelectorAll<HTMLElement>('[data-draft-note]')) note.hidden = false
  field.addEventListener('input', () => {
    try {
      store.setItem(key, field.value)
    } catch {
      // The device is full: the page holds it all the same.
    }
  })
}

function forgetDrafts(store: Storage | undefined): void {
  if (store === undefined) return
  for (const key of Object.keys(store)) if (key.startsWith(PREFIX)) store.removeItem(key)
}

/** The code leaves the address bar at once, where the next person at this device would find it. */
function lookUp(form: HTMLFormElement): void {
  const code = CODE.exec(window.location.hash)?.[1]
  const field = form.querySelector<HTMLInputElement>('input[name="code"]')
  if (code === undefined || field === null) return
  window.history.replaceState(null, '', window.location.pathname)
  field.value = code
  form.submit()
}

/** Whoever switched it off gets an exception instead of a store. */
function storage(): Storage | undefined {
  try {
    return window.localStorage
  } catch {
    return undefined
  }
}
