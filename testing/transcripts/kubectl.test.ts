import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { kubectlOf } from './kubectls.ts'
import { play } from './play.ts'
import { type Entry, format, parse, type Version, versions } from './transcript.ts'

const folder = join(import.meta.dirname, 'kubectl')
const recording = Boolean(process.env.RECORD)

for (const file of readdirSync(folder).sort()) {
  test(`kubectl: ${file.replace('.txt', '')}`, { concurrency: versions.length }, async (t) => {
    const entries = parse(await readFile(join(folder, file), 'utf8'))
    const played = await Promise.all(versions.map((version) => said(t, file, version, entries)))
    if (recording) await record(join(folder, file), entries, played)
  })
}

/** What one version says, held against the file unless it is about to be written. */
async function said(
  t: { test: typeof test },
  file: string,
  version: Version,
  entries: readonly Entry[],
): Promise<readonly (string | undefined)[] | undefined> {
  const kubectl = await kubectlOf(version)
  let answers: readonly (string | undefined)[] | undefined
  const skip = 'missing' in kubectl ? kubectl.missing : false
  await t.test(version, { skip }, async () => {
    if ('missing' in kubectl) return
    answers = await play(entries, version, kubectl.path)
    const differences = entries.flatMap((entry, i) => difference(entry, version, answers?.[i]))
    if (!recording) assert.ok(differences.length === 0, `${file}\n${differences.join('\n\n')}`)
  })
  return answers
}

function difference(entry: Entry, version: Version, said: string | undefined): string[] {
  if (said === undefined) return []
  const want = entry.output[version] ?? ''
  return said === want ? [] : [`$ ${entry.command}\n--- wanted\n${want}\n--- printed\n${said}`]
}

async function record(
  path: string,
  entries: readonly Entry[],
  played: readonly (readonly (string | undefined)[] | undefined)[],
): Promise<void> {
  const now = entries.map((entry, i) => {
    const said = versions.map((version, v) => [version, played[v]?.[i] ?? entry.output[version]] as const)
    return { ...entry, output: Object.fromEntries(said.filter(([, text]) => text !== undefined)) }
  })
  await writeFile(path, format(now))
}
