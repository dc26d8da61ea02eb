import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const all = [
  ...['kinds', 'engine', 'platform', 'cli', 'server', 'tools', 'testing'].map(
    (folder) => `${folder}/**/*.test.ts`,
  ),
  'examples/*/*.test.js',
]
/** They take minutes each. Begun first, they leave short ones for the end, which keep both cores busy until then. */
const longest = [
  'testing/e2e/*.test.ts',
  'testing/builds/*.test.ts',
  '{engine,platform,server}/**/{crash,kill}.test.ts',
  'engine/node/*.test.ts',
  'testing/**/*.test.ts',
]
const exclude = ['**/node_modules']
const files = new Set([...longest, ...all].flatMap((pattern) => globSync(pattern, { exclude }).sort()))

// One platform composes a layer of Debian packages, and all later ones take it, except where composing is what is tested.
const cache = mkdtempSync(join(tmpdir(), 'hawser-images-'))
process.env.HAWSER_IMAGE_CACHE = cache
process.on('exit', () => rmSync(cache, { recursive: true, force: true }))

// The command line of Node would sort them by name.
run({
  files: [...files],
  // Suites that start containers share two cores.
  concurrency: 2,
  timeout: 900_000,
})
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(spec)
  .pipe(process.stdout)
