import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missingForContainers } from '@hawser/cri/testing.ts'
import { sizesOf } from '../eviction/measure.ts'
import { Pod } from '../pod.ts'
import { startTestNode, type TestNode } from '../testing.ts'

const missing = await missingForContainers()
const MiB = 1024 * 1024
const written = 48 * MiB

describe('what the containers of an ended pod have written', {
  skip: missing ?? false,
  timeout: 180_000,
}, () => {
  let node: TestNode
  before(async () => {
    node = await startTestNode()
  })
  after(() => node[Symbol.asyncDispose]())
  const onDisk = async (): Promise<number> => {
    const size = (await sizesOf([node.test.dir])).get(node.test.dir)
    assert.ok(size, 'du counted nothing')
    return size
  }
  const fill = `head -c ${written} /dev/urandom >/big; echo written`
  const container = (name: string, script: string) => ({ name, command: ['/bin/sh', '-c', script] })

  test('stays while it may become an image, and goes when it may not; the log and the status stay', async () => {
    const empty = await onDisk()
    const spec = {
      restartPolicy: 'Never',
      initContainers: [container('fetch', 'echo fetched')],
      containers: [container('build', `${fill}; exit 3`)],
    }
    await node.run('ended', spec, { annotations: { 'hawser.dev/keep-exited': 'true' } })
    const { status } = await node.until('ended', (pod) => pod.status.phase === 'Failed', 'ended')
    assert.ok((await onDisk()) - empty > written * 0.9)
    const annotations = { 'hawser.dev/keep-exited': 'false' }
    await node.context.client.patch(Pod, 'ended', { metadata: { annotations } }, { namespace: 'default' })
    await node.settled(async () => (await onDisk()) - empty < written * 0.2)
    const says = async () => {
      assert.equal(await node.log('ended', '', 'build'), 'written\n')
      assert.equal(await node.log('ended', '', 'fetch'), 'fetched\n')
      assert.deepEqual((await node.pod('ended')).status, status)
    }
    await says()
    await node.restart()
    await says()
  })

  test('of a pod that never was to become one goes at its end', async () => {
    const empty = await onDisk()
    const spec = { restartPolicy: 'Never', containers: [container('hook', `${fill}; sleep 1`)] }
    await node.run('brief', spec, { annotations: { 'hawser.dev/keep-exited': 'false' } })
    await node.until('brief', (pod) => pod.status.phase === 'Succeeded', 'ended')
    await node.settled(async () => (await onDisk()) - empty < written * 0.2)
    assert.equal(await node.log('brief', '', 'hook'), 'written\n')
  })
})
