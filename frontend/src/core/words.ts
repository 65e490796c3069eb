/** Words as the platform measures them: in code points, so that a rare character counts once. */

export function lengthOf(text: string | null): number {
  return text === null ? 0 : Array.from(text).length
}

/** A browser holds the beginning of a long text; the pages of the meeting have the rest. */
export function cut(text: string | null, most: number): string | null {
  return text === null || text.length <= most ? text : Array.from(text).slice(0, most).join('')
}
