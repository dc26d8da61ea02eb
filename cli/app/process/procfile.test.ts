import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { noFindings } from '../finding.ts'
import { readProcfile, runScript, shellCommand } from './procfile.ts'

test('N2: process types and their commands', () => {
  const findings = noFindings()
  const text =
    '\uFEFF# how it runs\r\nweb: node server.js --port $PORT\r\n\r\nworker_two:  node w.js # x\nrelease: npm run migrate'
  assert.deepEqual(readProcfile(text, findings), [
    { name: 'web', command: 'node server.js --port $PORT', line: 2 },
    { name: 'worker-two', command: 'node w.js # x', line: 4 },
    { name: 'release', command: 'npm run migrate', line: 5 },
  ])
  assert.deepEqual(findings.problems, [])
  assert.deepEqual(findings.notes, [
    'Procfile:4: worker_two: is called "worker-two", as names here are DNS labels',
  ])
})

describe('a Procfile is refused', () => {
  const cases = {
    'without a colon': ['web node x', 'must be "TYPE: COMMAND"'],
    'without a command': ['web:', 'must be "TYPE: COMMAND"'],
    'with a space in the name': ['my web: x', 'must be "TYPE: COMMAND"'],
    'with a name of digits': ['123: x', 'begins with no letter'],
    'with a name twice': ['web: a\nWeb: b', 'the process type "web" is there already, on line 1'],
  } as const
  for (const [name, [text, want]] of Object.entries(cases)) {
    test(name, () => {
      const findings = noFindings()
      readProcfile(text, findings)
      assert.ok(findings.problems[0]?.problem.startsWith(want), JSON.stringify(findings.problems))
    })
  }
  test('with more process types than anybody has', () =>
    assert.throws(
      () => readProcfile(Array.from({ length: 51 }, (_, i) => `p${i}: x`).join('\n'), noFindings()),
      /more than 50/,
    ))
})

const commands = {
  'node x.js': 'exec node x.js',
  'FOO=1 node x.js': 'trap : TERM INT; FOO=1 node x.js',
  'cd a && node x.js': 'trap : TERM INT; cd a && node x.js',
  'exec node x.js': 'exec node x.js',
  // What Kubernetes would replace stays what the shell is to read.
  'kill $$': 'exec kill $$$$',
  'echo $(date) $HOME': 'trap : TERM INT; echo $$(date) $$HOME',
  'serve -p $PORT': 'exec serve -p $PORT',
}
for (const [command, want] of Object.entries(commands)) {
  test(`the shell is given: ${command}`, () =>
    assert.deepEqual(shellCommand(command).slice(4), ['/bin/sh', '-c', want]))
}

test('with tini where the image has it, and without it elsewhere', () => {
  const [shell = '', ...args] = shellCommand('A=1; echo $HOME').map((word) => word.replaceAll('$$', '$'))
  const said = execFileSync(shell, args, { env: { PATH: '/nowhere', HOME: '/home/x' }, encoding: 'utf8' })
  assert.equal(said, '/home/x\n')
})

test('S2: the same as a run script of the source', () => {
  const run = (script: string) =>
    spawnSync('/bin/sh', ['-c', script], { env: { PATH: '/nowhere', A: 'x' }, encoding: 'utf8' })
  assert.equal(run(runScript("B='1 2'; echo \"$A-$B\" '$A'")).stdout, 'x-1 2 $A\n')
  const { status, stderr } = run(runScript(undefined))
  assert.deepEqual([status, stderr], [1, 'error: the Procfile has no web process\n'])
})
