/** How the browser's part is built: three entries, a manifest for Django, and no syntax above the oldest browser we promise. */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const OLDEST = ['chrome87', 'safari14']

export default defineConfig({
  base: '/static/',
  plugins: [svelte()],
  build: {
    outDir: 'dist',
    manifest: 'manifest.json',
    target: OLDEST,
    cssTarget: OLDEST,
    assetsInlineLimit: 0, // a data: address would need an exception in the content security policy
    rolldownOptions: { input: ['src/public/main.ts', 'src/room/main.ts', 'src/screen/main.ts'] },
  },
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 90_000, // for a test that hangs, and not for one on a busy machine
    hookTimeout: 90_000,
  },
})
