/** Type size and colours: shown at once and kept without leaving the page, which somebody may be writing on. */

/** Selects of these names change the page before the answer comes. */
const SHOWN_AT_ONCE = ['size', 'theme'] as const
const AS_THE_DEVICE = 'auto'

/** Every `<form data-auto-submit>` is sent when something in it changes; its `data-script-hides` button is hidden. */
export function applyPreferences(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>('form[data-auto-submit]')) {
    for (const button of form.querySelectorAll<HTMLElement>('[data-script-hides]')) button.hidden = true
    form.addEventListener('change', () => {
      show(new FormData(form), page.documentElement)
      void keep(form)
    })
  }
  for (const box of page.querySelectorAll<HTMLDetailsElement>('details.preferences')) foldAway(box)
}

/** The answer only says where to go back to: we are there. */
async function keep(form: HTMLFormElement): Promise<void> {
  try {
    await fetch(form.action, { method: 'POST', body: new FormData(form), redirect: 'manual' })
  } catch {
    form.submit()
  }
}

/** What lies over the page goes when the focus has left it, or at Escape. */
function foldAway(box: HTMLDetailsElement): void {
  box.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !box.contains(relatedTarget)) box.open = false
  })
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !box.open) return
    event.preventDefault()
    box.open = false
    box.querySelector('summary')?.focus()
  })
}

function show(chosen: FormData, root: HTMLElement): void {
  for (const name of SHOWN_AT_ONCE) {
    const value = chosen.get(name)
    if (typeof value !== 'string') continue
    if (value === AS_THE_DEVICE) root.removeAttribute(`data-${name}`)
    else root.setAttribute(`data-${name}`, value)
  }
}
