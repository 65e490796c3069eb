/** Language, type size and colours: shown at once, and sent without pressing the button. */

/** Radio buttons or selects named `size` and `theme` also change the page before the answer comes. */
const SHOWN_AT_ONCE = ['size', 'theme'] as const

/** Every `<form data-auto-submit>` is sent when something in it changes; its `data-script-hides` button is hidden. */
export function applyPreferences(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>('form[data-auto-submit]')) {
    for (const button of form.querySelectorAll<HTMLElement>('[data-script-hides]')) button.hidden = true
    form.addEventListener('change', () => {
      show(new FormData(form), page.documentElement)
      submit(form)
    })
  }
}

/** The oldest Safari we promise has no `requestSubmit`. */
function submit(form: HTMLFormElement): void {
  if ('requestSubmit' in form) form.requestSubmit()
  else (form as HTMLFormElement).submit()
}

function show(chosen: FormData, root: HTMLElement): void {
  for (const name of SHOWN_AT_ONCE) {
    const value = chosen.get(name)
    if (typeof value !== 'string') continue
    if (value === '') root.removeAttribute(`data-${name}`)
    else root.setAttribute(`data-${name}`, value)
  }
}
