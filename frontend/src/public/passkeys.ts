/** Passkeys: forms that ask the browser for one, and send what it answers. Without scripts they are not shown. */

const bytes = (text: string): ArrayBuffer => {
  const padded = text.replace(/-/g, '+').replace(/_/g, '/')
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0)).buffer
}

const text = (buffer: ArrayBuffer): string => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

interface Named {
  id: string
  type: 'public-key'
}
const named = (list: Named[] = []): PublicKeyCredentialDescriptor[] => list.map((one) => ({ ...one, id: bytes(one.id) }))

/** As the server writes them: every ArrayBuffer as base64url, since JSON has none. */
interface Creation {
  challenge: string
  user: { id: string }
  excludeCredentials?: Named[]
}
interface Asking {
  challenge: string
  allowCredentials?: Named[]
}
export interface Options {
  creation_options?: { publicKey: Creation }
  request_options?: { publicKey: Asking }
}

async function made({ creation_options, request_options }: Options): Promise<PublicKeyCredential | null> {
  if (creation_options !== undefined) {
    const asked = creation_options.publicKey
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    } as unknown as PublicKeyCredentialCreationOptions
    return (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null
  }
  if (request_options === undefined) return null
  const asked = request_options.publicKey
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: named(asked.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions
  return (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null
}

export function asJson(credential: PublicKeyCredential): string {
  // Of one kind or the other: each has some of these.
  const answer = credential.response as unknown as Partial<Record<string, ArrayBuffer | null>>
  const fields = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  const response = Object.fromEntries(
    fields.flatMap((name) => (answer[name] instanceof ArrayBuffer ? [[name, text(answer[name])]] : [])),
  ) as Record<string, string>
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  })
}

async function options(form: HTMLFormElement): Promise<Options> {
  const address = form.dataset.options
  if (address !== undefined) {
    const answer = await fetch(address, { headers: { 'X-Requested-With': 'XMLHttpRequest' } })
    return (await answer.json()) as Options
  }
  return JSON.parse(document.getElementById('passkey-options')?.textContent ?? '{}') as Options
}

async function use(form: HTMLFormElement): Promise<void> {
  const failed = form.querySelector<HTMLElement>('[data-failed]')
  if (failed !== null) failed.hidden = true
  try {
    const credential = await made(await options(form))
    if (credential === null) throw new Error('none')
    const field = form.elements.namedItem('credential') as HTMLInputElement
    field.value = asJson(credential)
    form.submit()
  } catch {
    // Cancelled, timed out, or no passkey for this site: the page says so, and the other ways are still there.
    if (failed !== null) failed.hidden = false
  }
}

export function offerPasskeys(page: Document): void {
  const known = 'credentials' in navigator && typeof PublicKeyCredential === 'function' && window.isSecureContext
  for (const form of page.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    const place = form.closest<HTMLElement>('[data-passkey-place]') ?? form
    place.hidden = !known
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void use(form)
    })
  }
}
