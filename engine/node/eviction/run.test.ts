import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missingForContainers } from '@hawser/cri/testing.ts'
import { Event } from '@hawser/kinds/core/event.ts'
import type { Pod } from '../pod.ts'
import { startTestNode, type TestNode } from '../testing.ts'

const missing = await missingForContainers()
const sh = (script: string, limits: object = {}) => ({
  command: ['/bin/sh', '-c', script],
  resources: { limits },
})
const forever = 'trap "exit 0" TERM; while :; do sleep 0.1; done'
const fill = (file: string) => `dd if=/dev/zero of=${file} bs=1M count=40 2>/dev/null; ${forever}`
const hasFailed = ({ status }: Pod): boolean => status.phase === 'Failed'

describe('what a pod may use of its node', { skip: missing ?? false, timeout: 180_000 }, () => {
  let node: TestNode
  before(async () => {
    node = await startTestNode()
  })
  after(() => node[Symbol.asyncDispose]())
  const evicted = async (name: string): Promise<[string | undefined, string | undefined]> => {
    const { status } = await node.until(name, hasFailed, 'evicted')
    return [status.reason, status.message]
  }

  test('K4: who writes more than its ephemeral-storage is evicted, and who does not stays', async () => {
    const never = { restartPolicy: 'Never' }
    await node.run('modest', { ...never, containers: [sh(forever, { 'ephemeral-storage': '20Mi' })] })
    await node.run('layer', { ...never, containers: [sh(fill('/big'), { 'ephemeral-storage': '20Mi' })] })
    await node.run('volume', {
      ...never,
      containers: [{ ...sh(fill('/v/big')), volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      volumes: [{ name: 'v', emptyDir: { sizeLimit: '20Mi' } }],
    })
    assert.deepEqual(await evicted('layer'), [
      'Evicted',
      'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ',
    ])
    assert.deepEqual(await evicted('volume'), [
      'Evicted',
      'Usage of EmptyDir volume "v" exceeds the limit "20Mi". ',
    ])
    const { items } = await node.context.client.list(Event, { namespace: 'default' })
    const told = items
      .filter(({ reason }) => reason === 'Evicted')
      .map(({ involvedObject }) => involvedObject.name)
    assert.deepEqual(told.sort(), ['layer', 'volume'])
    assert.equal((await node.pod('modest')).status.phase, 'Running')
  })

  test('a fork bomb stays among its own processes', async () => {
    const bomb = 'i=0; while [ $i -lt 5000 ]; do sleep 60 & i=$((i+1)); done; exit 0'
    await node.run(
      'bomb',
      { restartPolicy: 'Never', containers: [sh(bomb)] },
      {
        annotations: { 'hawser.dev/background': 'true' },
      },
    )
    const { status } = await node.until('bomb', hasFailed, 'out of processes')
    assert.notEqual(status.containerStatuses?.[0]?.state.terminated?.exitCode, 0)
    assert.match(await node.log('bomb'), /can't fork/)
  })
})
