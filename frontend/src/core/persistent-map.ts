/** Lists of numbered things and records by key, changed by making new ones. */

interface Numbered {
  readonly id: number
}

/** The same list with one thing changed; a thing that is not in it, because the window moved on, stays out. */
export function changed<T extends Numbered>(things: readonly T[], id: number, change: (thing: T) => T): readonly T[] {
  const at = things.findIndex((thing) => thing.id === id)
  const before = things[at]
  if (before === undefined) return things
  const copy = things.slice()
  copy[at] = change(before)
  return copy
}

export function without<T extends Numbered>(things: readonly T[], id: number): readonly T[] {
  const at = things.findIndex((thing) => thing.id === id)
  return at === -1 ? things : spliced(things, at, 1)
}

/** The same list with so many things taken out at one place, and others put there. */
export function spliced<T>(things: readonly T[], at: number, out: number, ...others: readonly T[]): readonly T[] {
  const copy = things.slice()
  copy.splice(at, out, ...others)
  return copy
}

/** One more at the end of a window of a fixed size. */
export function appended<T>(things: readonly T[], thing: T, most: number): readonly T[] {
  const kept = things.slice(Math.max(0, things.length + 1 - most))
  kept.push(thing)
  return kept
}

/** What stands under a key that people chose: "constructor" is a name like any other. */
export function under<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.prototype.hasOwnProperty.call(record, key) ? record[key] : undefined
}

/** A record by number, such as of all seats: in truth a list with gaps, of which a copy costs next to nothing. */
export type ByNumber<V> = Readonly<Record<number, V>>

export function withOne<V>(record: ByNumber<V>, key: number, value: V): ByNumber<V> {
  const copy = listed(record)
  copy[key] = value
  return copy
}

export function leftOut<V>(record: ByNumber<V>, key: number): ByNumber<V> {
  const copy = listed(record)
  Reflect.deleteProperty(copy, key)
  return copy
}

/** What came from the generated protocol is no list yet. */
function listed<V>(record: ByNumber<V>): V[] {
  return Array.isArray(record) ? (record as V[]).slice() : Object.assign([], record)
}

/** The same numbers, which climb, with one more in its place. */
export function placed(numbers: readonly number[], number: number): readonly number[] {
  let from = 0
  let upto = numbers.length
  while (from < upto) {
    const middle = (from + upto) >> 1
    if ((numbers[middle] ?? Infinity) < number) from = middle + 1
    else upto = middle
  }
  return spliced(numbers, from, 0, number)
}
