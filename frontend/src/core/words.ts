/** Words as the platform measures them: in code points, so that a rare character counts once. */

export function lengthOf(text: string | null): number {
  let length = 0
  for (let at = 0; text !== null && at < text.length; at = after(text, at)) length++
  return length
}

/** A browser holds the beginning of a long text; the pages of the meeting have the rest. */
export function cut(text: string | null, most: number): string | null {
  if (text === null || text.length <= most) return text
  let end = 0
  for (let held = 0; held < most && end < text.length; held++) end = after(text, end)
  return text.slice(0, end)
}

/** Where the code point that begins here is over; half a pair counts as one. */
function after(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
}
