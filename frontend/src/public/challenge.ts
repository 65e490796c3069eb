/**
 * Solves the challenge of a form in the background, from the moment somebody touches the form.
 *
 * Where many sign in from one address the server asks for it; without scripts it asks a question instead.
 */

import { leadingZeros } from './sha256'

const SLICE_MS = 12 // of work at a time, so that typing stays smooth on an old phone

export function solveChallenges(page: Document): void {
  for (const token of page.querySelectorAll<HTMLInputElement>('input[data-bits]')) {
    const form = token.form
    const proof = form?.querySelector<HTMLInputElement>('input[data-proof]')
    if (form && proof) solveOnceTouched(form, token, proof)
  }
}

function solveOnceTouched(form: HTMLFormElement, token: HTMLInputElement, proof: HTMLInputElement): void {
  let solved: Promise<void> | undefined
  const begin = (): Promise<void> =>
    (solved ??= solve(token.value, Number(token.dataset['bits'])).then((found) => {
      proof.value = found
      hideQuestion(form)
    }))
  for (const touch of ['focusin', 'pointerdown', 'input']) form.addEventListener(touch, () => void begin())
  // A field that has the focus from the start was touched before this script came.
  if (form.contains(page(form).activeElement)) void begin()
  form.addEventListener('submit', (event) => {
    if (proof.value !== '' || answered(form)) return
    event.preventDefault()
    const pressed = event.submitter
    void begin().then(() => { send(form, pressed); })
  })
}

/** `submit` alone says neither which button was pressed nor anything to those who listen. */
function send(form: HTMLFormElement, pressed: HTMLElement | null): void {
  if (typeof form.requestSubmit === 'function') form.requestSubmit(pressed)
  else if (pressed) pressed.click()
  else form.submit()
}

function answered(form: HTMLFormElement): boolean {
  return (form.querySelector<HTMLInputElement>('input[data-question]')?.value ?? '').trim() !== ''
}

/** It is for browsers without scripts; a script that fails leaves it where it is. */
function hideQuestion(form: HTMLFormElement): void {
  const field = form.querySelector('input[data-question]')?.closest<HTMLElement>('.field')
  if (field && !field.contains(page(form).activeElement)) field.hidden = true
}

function page(form: HTMLFormElement): Document {
  return form.ownerDocument
}

/** The first number whose digest behind the token's signature begins with so many zero bits. */
export async function solve(token: string, bits: number): Promise<string> {
  const seed = token.slice(token.lastIndexOf(':') + 1)
  for (let n = 0; ; ) {
    for (const end = performance.now() + SLICE_MS; performance.now() < end; ) {
      for (const upto = n + 200; n < upto; n += 1) if (leadingZeros(`${seed}.${n}`) >= bits) return String(n)
    }
    await new Promise((go) => setTimeout(go))
  }
}
