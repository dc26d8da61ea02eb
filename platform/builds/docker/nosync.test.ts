import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { succeed } from '@hawser/testing/command.ts'

const nosync = join(import.meta.dirname, 'nosync.pl')
// A pipe cannot be synced: who asks for it is told so, unless nothing is done.
const inNamespace = (command: string): Promise<string> =>
  succeed('unshare', ['--user', '--map-root-user', 'sh', '-c', `${command} | cat`])
const program = `perl -MIO::Handle -e 'print STDOUT->sync ? "yes" : "no"'`

test('B5: what a build asks to be on the disk at once is not waited for', async () => {
  assert.equal(await inNamespace(program), 'no')
  assert.equal(await inNamespace(`perl ${nosync} ${program}`), 'yes')
})

test('B5: the program that is run ends as it would alone', async () => {
  const ended = `perl ${nosync} sh -c 'exit 7'; printf "ended with %s" $?`
  assert.equal(await inNamespace(`{ ${ended}; }`), 'ended with 7')
})
