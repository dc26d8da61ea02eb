import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { progressOn } from './progress.ts'

test('without a terminal every step is two lines, and a detail is said once', async () => {
  const stream = new PassThrough()
  let time = 0
  const progress = progressOn(stream as unknown as NodeJS.WriteStream, () => time)
  progress.step('building')
  progress.detail('waiting for a node')
  progress.detail('waiting for a node')
  progress.line('npm ci')
  time = 1_500
  progress.step('rolling out')
  time = 2_000
  progress.fail()
  stream.end()
  assert.equal(
    await text(stream),
    'building ...\n  waiting for a node\n  npm ci\nbuilding: done (1.5s)\nrolling out ...\nrolling out: failed (0.5s)\n',
  )
})
