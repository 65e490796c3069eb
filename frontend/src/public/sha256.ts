/** SHA-256 of up to 55 ASCII characters, without waiting: the browser's own is asynchronous, and absent over plain http. */

const PRIMES = firstPrimes(64)
const K = PRIMES.map((prime) => fraction(Math.cbrt(prime)))
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const w = new Int32Array(64)

/** How many zero bits its digest begins with, up to 32. */
export function leadingZeros(text: string): number {
  return Math.clz32(sha256(text)[0] ?? 0)
}

/** The digest as eight signed words. Throws where the text takes more than one block. */
export function sha256(text: string): Int32Array {
  if (text.length > 55) throw new RangeError('one block only')
  w.fill(0, 0, 16)
  for (let n = 0; n < text.length; n += 1) put(n, text.charCodeAt(n))
  put(text.length, 0x80)
  w[15] = text.length * 8
  for (let n = 16; n < 64; n += 1) {
    const a = at(n - 15)
    const b = at(n - 2)
    const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)
    const high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10)
    w[n] = (at(n - 16) + low + at(n - 7) + high) | 0
  }
  return rounds()
}

function rounds(): Int32Array {
  let [a, b, c, d, e, f, g, h] = START as [number, number, number, number, number, number, number, number]
  for (let n = 0; n < 64; n += 1) {
    const choice = (e & f) ^ (~e & g)
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (K[n] ?? 0) + at(n)) | 0
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  return Int32Array.from([a, b, c, d, e, f, g, h], (word, n) => word + (START[n] ?? 0))
}

function put(place: number, byte: number): void {
  const word = place >> 2
  w[word] = at(word) | (byte << (24 - 8 * (place & 3)))
}

function at(n: number): number {
  return w[n] ?? 0
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

/** The first 32 bits behind the point. */
function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0
}

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}
