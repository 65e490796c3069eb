/** The world outside the room's logic: time, chance, the network; given as an argument, so that a test can be the world. */

export interface Socket {
  say(text: string): void
  /** After this nothing more is heard from it, its closing included. */
  hangUp(): void
}

export interface SocketHandlers {
  heard(text: string): void
  closed(code: number): void
}

export interface Environment {
  /** Milliseconds that only grow; their zero means nothing. */
  now(): number
  /** Milliseconds of this device's own clock, which may be wrong and may jump; only for what must outlive a reload. */
  wallClock(): number
  /** At least 0, less than 1. */
  random(): number
  newId(): string
  /** Calls `then` once after that time, unless the returned function is called before. */
  later(ms: number, then: () => void): () => void
  /** Calls `then` once, before the page is next drawn; where it is hidden and not drawn, soon. */
  frame(then: () => void): void
  /** May throw where the page is not allowed to open one. */
  openSocket(url: string, ear: SocketHandlers): Socket
  /** The JSON answered, and the HTTP status where it is not 2xx (0: nobody answered). */
  ask(url: string, body?: unknown): Promise<Asked>
  /** Calls `then` when the device says it is on line again, or the page is looked at again. */
  onReturn(then: (why: 'online' | 'visible') => void): () => void
  /** Calls `then` when the device says that it has lost its network. */
  onOffline(then: () => void): () => void
}

export type Asked = { ok: true; json: unknown } | { ok: false; status: number; json?: unknown }

const ASK_PATIENCE_MS = 15_000

export function browser(csrf: string): Environment {
  return {
    now: () => performance.now(),
    wallClock: () => Date.now(),
    random: () => Math.random(),
    newId: uuid4,
    later: (ms, then) => {
      const timer = setTimeout(then, ms)
      return () => { clearTimeout(timer) }
    },
    frame,
    openSocket,
    ask: (url, body) => ask(url, body, csrf),
    onReturn,
    onOffline,
  }
}

const HIDDEN_MS = 200

function frame(then: () => void): void {
  const once = () => {
    cancelAnimationFrame(drawn)
    clearTimeout(hidden)
    then()
  }
  const drawn = requestAnimationFrame(once)
  const hidden = setTimeout(once, HIDDEN_MS)
}

/** `crypto.randomUUID` does not exist over plain http, nor in the oldest browsers we promise. */
export function uuid4(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function openSocket(url: string, ear: SocketHandlers): Socket {
  const socket = new WebSocket(url)
  socket.onmessage = ({ data }) => { if (typeof data === 'string') ear.heard(data) }
  socket.onclose = ({ code }) => { ear.closed(code) }
  return {
    say(text) { if (socket.readyState === WebSocket.OPEN) socket.send(text) },
    hangUp() {
      socket.onmessage = socket.onclose = null
      socket.close()
    },
  }
}

async function ask(url: string, body: unknown, csrf: string): Promise<Asked> {
  const giveUp = new AbortController()
  const timer = setTimeout(() => { giveUp.abort() }, ASK_PATIENCE_MS)
  const options: RequestInit = { signal: giveUp.signal, credentials: 'same-origin', cache: 'no-store' }
  if (body !== undefined) {
    options.method = 'POST'
    options.headers = { 'Content-Type': 'application/json', 'X-CSRFToken': csrf }
    options.body = JSON.stringify(body)
  }
  try {
    const answer = await fetch(url, options)
    if (answer.ok) return { ok: true, json: await answer.json() }
    return { ok: false, status: answer.status, json: await answer.json().catch(() => null) }
  } catch {
    return { ok: false, status: 0 }
  } finally {
    clearTimeout(timer)
  }
}

function onReturn(then: (why: 'online' | 'visible') => void): () => void {
  const online = () => { then('online') }
  const visible = () => { if (document.visibilityState === 'visible') then('visible') }
  addEventListener('online', online)
  document.addEventListener('visibilitychange', visible)
  return () => {
    removeEventListener('online', online)
    document.removeEventListener('visibilitychange', visible)
  }
}

function onOffline(then: () => void): () => void {
  addEventListener('offline', then)
  return () => { removeEventListener('offline', then) }
}
