import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingForContainers } from '@hawser/cri/testing.ts'
import { isPodReady } from '@hawser/kinds/core/podstatus.ts'
import { startTestNode } from './testing.ts'

const missing = await missingForContainers()

test('a pod runs from POST to deletion', { skip: missing ?? false, timeout: 120_000 }, async () => {
  await using node = await startTestNode()
  await node.run('web', { containers: [{ command: ['/bin/sh', '-c', 'echo hello; exec sleep 3600'] }] })
  const pod = await node.until('web', isPodReady, 'ready')
  assert.match(pod.status.podIP ?? '', /^10\./)
  assert.equal(await node.log('web'), 'hello\n')
  await node.context.client.delete((await import('./pod.ts')).Pod, 'web', { namespace: 'default', gracePeriodSeconds: 1 })
  await node.gone('web')
  console.log(node.lines)
})
