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
  const kept = things.slice(Math.max(0, things.length + 1 - most))
  kept.push(thing)
  return kept
}

/** What stands under a key that people chose: "constructor" is a name like any other. */
export function under<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.prototype.hasOwnProperty.call(record, key) ? record[key] : undefined
}

/** A record by number, such as of all seats. `Object.assign` copies thousands in microseconds, where spreading takes
 * a thousand times as long once they came out of order; keys that people chose it would not copy safely. */
export type ByNumber<V> = Readonly<Record<number, V>>

export function withOne<V>(record: ByNumber<V>, key: number, value: V): ByNumber<V> {
  return Object.assign({}, record, { [key]: value })
}

export function leftOut<V>(record: ByNumber<V>, key: number): ByNumber<V> {
  const rest: Record<number, V> = Object.assign({}, record)
  Reflect.deleteProperty(rest, key)
  return rest
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
  const more = numbers.slice()
  more.splice(from, 0, number)
  return more
}
