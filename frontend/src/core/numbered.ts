/** Lists of numbered things and records by key, changed by making new ones. */

interface Numbered {
  readonly id: number
}

/** The same list with one thing changed; a thing that is not in it, because the window moved on, stays out. */
export function changed<T extends Numbered>(things: readonly T[], id: number, change: (thing: T) => T): readonly T[] {
  return things.map((thing) => (thing.id === id ? change(thing) : thing))
}

export function without<T extends Numbered>(things: readonly T[], id: number): readonly T[] {
  return things.filter((thing) => thing.id !== id)
}

/** One more at the end of a window of a fixed size. */
export function appended<T>(things: readonly T[], thing: T, most: number): readonly T[] {
  return [...things, thing].slice(-most)
}

/** What stands under a key that people chose: "constructor" is a name like any other. */
export function under<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.prototype.hasOwnProperty.call(record, key) ? record[key] : undefined
}

export function leftOut<V>(record: Readonly<Record<string, V>>, key: number): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== String(key)))
}

export function inOrder(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b)
}
