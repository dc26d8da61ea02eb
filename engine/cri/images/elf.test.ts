import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pauseProgram } from './elf.ts'

test('the pause program runs here, sleeps, and has asked not to keep ended children', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pause-'))
  try {
    const path = join(dir, 'pause')
    await writeFile(path, pauseProgram(), { mode: 0o755 })
    const program = spawn(path)
    const ended = once(program, 'exit')
    try {
      await once(program, 'spawn')
      await until(async () => ignores(await readFile(`/proc/${program.pid}/status`, 'utf8'), 17))
    } finally {
      program.kill('SIGTERM')
    }
    // Not the first process of a PID namespace here: a signal that it does not handle ends it.
    assert.deepEqual(await ended, [null, 'SIGTERM'])
  } finally {
    await rm(dir, { recursive: true })
  }
})

for (const arch of ['x64', 'arm64']) {
  test(`the ${arch} program is an ELF executable whose code begins where its header says`, () => {
    const program = pauseProgram(arch)
    assert.equal(program.toString('latin1', 1, 4), 'ELF')
    assert.equal(program.readUInt16LE(18), arch === 'x64' ? 62 : 183)
    assert.equal(Number(program.readBigUInt64LE(24)) - 0x400000, 64 + 56)
    assert.equal(Number(program.readBigUInt64LE(64 + 32)), program.length)
  })
}

test('no program for other machines', () => {
  assert.throws(() => pauseProgram('riscv64'), { reason: 'Invalid', message: /riscv64/ })
})

function ignores(status: string, signal: number): boolean {
  const mask = BigInt(`0x${/^SigIgn:\s*(\w+)/m.exec(status)?.[1] ?? '0'}`)
  return ((mask >> BigInt(signal - 1)) & 1n) === 1n
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}
