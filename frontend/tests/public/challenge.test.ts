/** The work of a challenge, as the server checks it. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'

import { solve } from '../../src/public/challenge'
import { sha256 } from '../../src/public/sha256'

const TOKEN = 'eyJhIjoibG9naW4ifQ:1vR:Zk3-tq9Qx_7Yw2mB5nLcVhJ0aSdFgHjKlQwErTyUiOp'

function hex(words: Int32Array): string {
  return [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

test('the digest is SHA-256, for every length that fits one block', () => {
  for (let length = 0; length <= 55; length += 1) {
    const text = 'Aa0-_.zZ9~'.repeat(6).slice(0, length)
    expect(hex(sha256(text))).toBe(createHash('sha256').update(text).digest('hex'))
  }
  expect(() => sha256('x'.repeat(56))).toThrow(RangeError)
})

test('a proof is found that begins with the zero bits asked for', async () => {
  const proof = await solve(TOKEN, 12)
  const digest = createHash('sha256').update(`${TOKEN.split(':')[2]}.${proof}`).digest('hex')
  expect(digest.startsWith('000')).toBe(true)
})
