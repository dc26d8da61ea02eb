/** Prints every feature of the contract (tools/features.tsv) with the tests that name it, and those that no test names. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const features = readFileSync(join(root, 'tools/features.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [id = '', use = '', title = ''] = line.split('\t')
    return { id, daily: use === 'daily', title }
  })

/** A test names features before its title, `test('K6: …')`, `test('K4, K11: …')`, or behind it, `test('… (K6 K17)')`. */
const naming = /['"`]((?:[A-Z]{1,2}\d+(?:, )?)+): |\(((?:[A-Z]{1,2}\d+ ?)+)\)['"`]/g
const shownBy = new Map<string, Set<string>>()
for (const file of globSync('{kinds,engine,platform,cli,server,testing}/**/*.test.ts', { cwd: root })) {
  for (const [, before, behind] of readFileSync(join(root, file), 'utf8').matchAll(naming)) {
    for (const id of (before ?? behind ?? '').split(/[, ]+/).filter(Boolean)) {
      shownBy.getOrInsertComputed(id, () => new Set()).add(file)
    }
  }
}

const unknown = [...shownBy.keys()].filter((id) => !features.some((feature) => feature.id === id))
if (unknown.length) {
  process.stderr.write(`features: tests name what the contract does not have: ${unknown.join(', ')}\n`)
  process.exit(1)
}
const line = ({ id, daily, title }: (typeof features)[number]) =>
  `${`${id}${daily ? ' *' : ''}`.padEnd(7)} ${title.padEnd(60)} ${[...(shownBy.get(id) ?? [])].join(', ')}`.trimEnd()
const shown = features.filter(({ id }) => shownBy.has(id))
const open = features.filter(({ id }) => !shownBy.has(id))
process.stdout.write(
  `Shown by a test (${shown.length} of ${features.length}; * used daily)\n\n${shown.map(line).join('\n')}\n\nNot yet (${open.length})\n\n${open.map(line).join('\n')}\n`,
)
