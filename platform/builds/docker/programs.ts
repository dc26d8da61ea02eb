import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Piece } from '@hawser/images/catalog/recipe.ts'
import { paths } from './order.ts'

const run = promisify(execFile)
const here = import.meta.dirname

/** The files of the programs that run in pods of Docker builds, by where they are below this folder. */
const files = [
  ...['dockerfile.ts', 'order.ts', 'rewrite.ts', 'stages.ts'],
  ...readdirSync(join(here, 'run'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `run/${name}`),
].sort()

const nosync = readFileSync(join(here, 'nosync.pl'), 'utf8')
/** Scripts that they run in images. */
const scripts = Object.entries({
  'destination.sh': ['docker/destination.sh'],
  'build.sh': ['pod/ignore.sh', 'pod/cache.sh', 'pod/build.sh'],
  'runtime.sh': ['pod/runtime.sh'],
  'artifacts.sh': ['sources/artifacts.sh'],
}).map(([name, parts]) => ({
  name,
  content: parts.map((part) => readFileSync(join(here, '..', part), 'utf8')).join('\n'),
}))

/** What decides about the programs. */
export const programInputs: readonly string[] = [
  process.versions.node,
  nosync,
  ...files.map((name) => readFileSync(join(here, name), 'utf8')),
  ...scripts.map(({ content }) => content),
]

/** Node, and the programs as JavaScript: reading types would take longer than all they do. */
export async function programPieces(signal: AbortSignal): Promise<Piece[]> {
  const quiet = ['--disable-warning=ExperimentalWarning', join(here, 'strip.ts')]
  const { stdout } = await run(process.execPath, [...quiet, ...files.map((name) => join(here, name))], {
    signal,
    maxBuffer: 16 * 1024 * 1024,
  })
  const codes = JSON.parse(stdout) as string[]
  return [
    { copy: process.execPath, as: '/usr/bin/node', mode: 0o755 },
    { file: `${paths.programs}/nosync.pl`, content: nosync },
    ...files.map((name, at) => ({
      file: `${paths.programs}/${name.replace(/\.ts$/, '.mjs')}`,
      content: codes[at] ?? '',
    })),
    ...scripts.map(({ name, content }) => ({ file: `${paths.programs}/${name}`, content })),
  ]
}
