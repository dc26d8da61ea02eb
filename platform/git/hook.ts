import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import type { Layout } from './environment.ts'
import { parseUpdate, type Update } from './updates.ts'

/** The descriptor by which the hook talks to the server: inherited, so that nobody else can. */
export const hookDescriptor = 3

/**
 * Git runs it when it has received and checked everything, and before it changes a ref. What it is told on standard
 * input goes to the server; what the server says goes to the pusher. When the server is gone, the push is refused.
 */
const script = `#!/bin/sh
set -u
{
  printf 'quarantine %s\\n' "\${GIT_QUARANTINE_PATH:-}"
  cat
  printf '.\\n'
} >&${hookDescriptor} || exit 1
while IFS= read -r line <&${hookDescriptor}; do
  case $line in
    accepted) exit 0 ;;
    refused) exit 1 ;;
    *) printf '%s\\n' "\${line#>}" >&2 ;;
  esac
done
echo 'the platform ended while it was deploying; nothing was stored: push again' >&2
exit 1
`

/** Writes the hook where only the platform can change it. */
export async function installHook({ hooks }: Layout): Promise<void> {
  await mkdir(hooks, { recursive: true, mode: 0o755 })
  const path = join(hooks, 'pre-receive')
  await writeFile(path, script, { mode: 0o755 })
  await chmod(path, 0o755)
}

/** What git wants to do, and the pusher's ear. */
export interface Conversation {
  /** Where the new objects are until they are accepted. */
  readonly quarantine: string
  readonly updates: readonly Update[]
  say(line: string): void
  /** The last word. */
  answer(verdict: 'accepted' | 'refused'): void
}

/** More refs than anybody has, and less than memory. */
const mostUpdates = 10_000

/**
 * Waits for the hook to begin.
 *
 * @returns Undefined when git ended without asking: it has refused the push by itself.
 */
export async function converse(hook: Duplex): Promise<Conversation | undefined> {
  hook.on('error', () => {})
  const said: string[] = []
  for await (const line of createInterface({ input: hook, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '.') return conversation(hook, said)
    if (said.push(line) > mostUpdates + 1) throw new Error(`a push of more than ${mostUpdates} refs`)
  }
  return undefined
}

function conversation(hook: Duplex, [first = '', ...lines]: readonly string[]): Conversation {
  const write = (text: string): void => {
    if (hook.writable) hook.write(text)
  }
  return {
    quarantine: first.replace(/^quarantine /, ''),
    updates: lines.map(parseUpdate),
    say: (line) => write(`>${printable(line)}\n`),
    answer: (verdict) => write(`${verdict}\n`),
  }
}

const longestLine = 2000

/** A line as a terminal may be shown it. */
export const printable = (line: string): string =>
  line
    .slice(0, longestLine)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '')
