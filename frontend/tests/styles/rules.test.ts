/** What the styles promise to old browsers and to people who need large type. */

import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

const root = new URL('../../src/', import.meta.url)
const stylesheets = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.css') || path.endsWith('.svelte'))
  .map((path) => [path, style(path, readFileSync(new URL(path, root), 'utf8'))] as const)

function style(path: string, text: string): string {
  const css = path.endsWith('.svelte') ? (/<style[^>]*>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '') : text
  return css.replace(/\/\*[\s\S]*?\*\//g, '')
}

/** Beyond Chrome 87 or Safari 14, and not compiled away. */
const TOO_NEW: Record<string, RegExp> = {
  '@layer': /@layer/,
  '@container': /@container|container-type/,
  '@property': /@property/,
  ':has()': /:has\(/,
  ':is() and :where()': /:(is|where)\(/,
  'light-dark()': /light-dark\(/,
  'color-mix()': /color-mix\(/,
  'oklch() and its kin': /\b(oklch|oklab|lch|lab)\(/,
  'new viewport units': /\d(dvh|svh|lvh|dvw|svw|lvw|cqw|cqi)\b/,
  'aspect-ratio': /[^-]aspect-ratio\s*:/,
  inset: /[^-\w]inset\s*:/,
  'logical shorthands': /(margin|padding|border|inset)-(inline|block)\s*:/,
  'subgrid': /subgrid/,
  'nesting': /&[\s.:[>]/,
  'a list in :not()': /:not\([^)]*,/,
}

/** What is written for those who have a selector asks first. */
const FOR_WHO_HAS_IT = /@supports selector\([^{]*\{(\s*[^{}]*\{[^}]*\})*\s*\}/g

/** Safari before 14.1 has it for grids only, where it is written `grid-gap` here. */
const FLEX_GAP = /(^|[\s;{])(row-|column-)?gap\s*:/

const SIZE_IN_PX = /(font-size|min-height|min-width|padding[\w-]*|line-height|grid-gap)\s*:[^;]*\b(?!0px)\d+(\.\d+)?px/

describe.each(stylesheets)('%s', (_, css) => {
  test('uses nothing newer than the oldest browsers we promise', () => {
    const everybody = css.replace(FOR_WHO_HAS_IT, '')
    expect(Object.entries(TOO_NEW).filter(([, found]) => found.test(everybody)).map(([name]) => name)).toEqual([])
    expect(css).not.toMatch(FLEX_GAP)
  })
  test('gives every size in rem or em, so that one switch enlarges all', () => {
    expect(css).not.toMatch(SIZE_IN_PX)
  })
  test('names colours only by their tokens', () => {
    if (_.endsWith('tokens.css') || _.endsWith('print.css')) return
    const colours = css.match(/#[0-9a-f]{3,8}\b|\brgba?\([^)]*\)/gi) ?? []
    expect(colours.filter((colour) => !colour.startsWith('rgba(0, 0, 0'))).toEqual([])
  })
})

describe('large type', () => {
  const tokens = stylesheets.find(([path]) => path.endsWith('tokens.css'))?.[1] ?? ''

  function sizes(selector: string): { text: number; target: number; line: number } {
    const start = tokens.indexOf(`${selector} {`)
    const inSize = tokens.slice(start, tokens.indexOf('}', start))
    const standard = tokens.slice(0, tokens.indexOf('}'))
    const value = (name: string) => Number((value_(inSize, name) ?? value_(standard, name))?.[1])
    const root_px = 16 * Number(/font-size: ([\d.]+)%/.exec(inSize)?.[1] ?? 100) / 100
    return { text: value('text') * root_px, target: value('target') * root_px, line: value('line') }
  }

  function value_(block: string, name: string): RegExpExecArray | null {
    return new RegExp(`--${name}: ([\\d.]+)(rem)?;`).exec(block)
  }

  test.each([
    [':root', 16, 44], [':root[data-size="large"]', 18, 60], [':root[data-size="max"]', 30, 60],
  ])('%s: text of at least %d px, targets of at least %d px, lines of at least 1.5', (selector, text, target) => {
    const found = sizes(selector)
    expect(found.text).toBeGreaterThanOrEqual(text)
    expect(found.target).toBeGreaterThanOrEqual(target)
    expect(found.line).toBeGreaterThanOrEqual(1.5)
  })
})
