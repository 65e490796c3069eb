/** Whoever signs out leaves nothing on this device: it may be the next person's. */

/** Everything the room keeps, of any meeting and seat; how the device is set up (keys, sound) stays. */
const PERSONAL = /^(draft|outbox|away)\//

export function forgetAtSignOut(page: Document, stores: readonly Storage[]): void {
  for (const form of page.querySelectorAll<HTMLFormElement>('form[data-signs-out]')) {
    form.addEventListener('submit', () => { for (const store of stores) forget(store) })
  }
}

export function forget(store: Storage): void {
  const names = Array.from({ length: store.length }, (_, place) => store.key(place) ?? '')
  for (const name of names.filter((one) => PERSONAL.test(one))) store.removeItem(name)
}
