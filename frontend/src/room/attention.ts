/** Calling somebody who looks elsewhere: a short sound, a shake, and the title of the page. */

const TONES = [660, 880] as const
const TONE_S = 0.18
const SHAKES_MS = [200, 100, 200]

/** Browsers let a page sound only after somebody has touched it: until then it is silent. */
export function bell(): { ring(): void; end(): void } {
  let audio: AudioContext | null = null
  const wake = (): void => {
    audio ??= typeof AudioContext === 'undefined' ? null : new AudioContext()
    void audio?.resume()
  }
  addEventListener('pointerdown', wake)
  addEventListener('keydown', wake)
  return {
    ring() {
      if ('vibrate' in navigator) navigator.vibrate(SHAKES_MS)
      if (audio?.state === 'running') TONES.forEach((tone, place) => { if (audio !== null) sound(audio, tone, place * TONE_S) })
    },
    end() {
      removeEventListener('pointerdown', wake)
      removeEventListener('keydown', wake)
      void audio?.close()
    },
  }
}

function sound(audio: AudioContext, tone: number, after: number): void {
  const start = audio.currentTime + after
  const tones = audio.createOscillator()
  const volume = audio.createGain()
  tones.frequency.value = tone
  volume.gain.setValueAtTime(0.15, start)
  volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_S)
  tones.connect(volume).connect(audio.destination)
  tones.start(start)
  tones.stop(start + TONE_S)
}
