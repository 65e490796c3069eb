/** Every code that must have words: the platform's refusals, and those this browser gives itself. */

/** Given before anything is sent. */
export type LocalRefusal = 'too_large'

/** The platform's. To be taken from the generated protocol, so that a code without words stops the build. */
export type PlatformRefusal =
  | 'already_waiting'
  | 'bad_text'
  | 'not_available'
  | 'not_permitted'
  | 'stale'
  | 'token_reused'

export type RefusalCode = PlatformRefusal | LocalRefusal
