/** Every pair of colours that meets on a page can be read, in every theme: 4.5 to 1 for words, 3 to 1 for edges. */

import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../src/styles/tokens.css', import.meta.url), 'utf8')

const THEMES = {
  light: ':root',
  dark: ':root[data-theme="dark"]',
  'dark by the device': ':root:not([data-theme])',
  contrast: ':root[data-theme="contrast"]',
} as const

const SURFACES = ['paper', 'sheet', 'sheet-sunk'] as const
const WASHES = ['accent-wash', 'good-wash', 'warn-wash', 'bad-wash', 'note-wash'] as const

const WORDS: readonly (readonly [text: string, ground: string])[] = [
  ...SURFACES.flatMap((ground) => ['ink', 'ink-soft', 'link', 'good', 'warn', 'bad', 'note'].map((text) => [text, ground] as const)),
  ...WASHES.flatMap((ground) => ['ink', 'ink-soft', 'link'].map((text) => [text, ground] as const)),
  ['good', 'good-wash'], ['warn', 'warn-wash'], ['bad', 'bad-wash'], ['note', 'note-wash'],
  ['on-accent', 'accent'], ['on-accent', 'accent-strong'], ['on-danger', 'danger'],
  ['on-masthead', 'masthead'], ['masthead-soft', 'masthead'],
]

const EDGES: readonly (readonly [edge: string, ground: string])[] = [
  ...SURFACES.flatMap((ground) => ['edge', 'focus', 'danger'].map((edge) => [edge, ground] as const)),
  ...WASHES.map((ground) => ['focus', ground] as const),
  ['accent', 'masthead'], ['accent', 'sheet'], ['accent', 'paper'], ['focus', 'masthead'],
]

function block(selector: string): string {
  const start = css.indexOf(`${selector} {`)
  if (start < 0) throw new Error(`${selector} is not in tokens.css`)
  return css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start))
}

function colours(selector: string): Map<string, string> {
  return new Map(Array.from(block(selector).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g), ([, name, value]) => [name ?? '', value ?? '']))
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function tooWeak(theme: Map<string, string>, pairs: readonly (readonly [string, string])[], least: number): string[] {
  return pairs.flatMap(([front, ground]) => {
    const [a, b] = [theme.get(front), theme.get(ground)]
    if (a === undefined || b === undefined) return [`${front} or ${ground} is not defined`]
    const found = contrast(a, b)
    return found >= least ? [] : [`${front} on ${ground}: ${found.toFixed(2)}`]
  })
}

test('the measure is the one of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

describe.each(Object.entries(THEMES))('in the theme %s', (_, selector) => {
  const theme = colours(selector)
  test('words can be read', () => { expect(tooWeak(theme, WORDS, 4.5)).toEqual([]) })
  test('edges can be seen', () => { expect(tooWeak(theme, EDGES, 3)).toEqual([]) })
  test('no colour of the light theme is left over', () => {
    expect([...theme.keys()].sort()).toEqual([...colours(':root').keys()].sort())
  })
})

test('dark is the same whether chosen here or on the device', () => {
  const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean)
  expect(lines(block(':root:not([data-theme])'))).toEqual(lines(block(':root[data-theme="dark"]')))
})
