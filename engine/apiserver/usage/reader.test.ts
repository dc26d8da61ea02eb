import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Node } from '@hawser/kinds/core/node.ts'
import { openReader } from './reader.ts'

const node = (name: string, ready = 'True'): Node =>
  ({
    metadata: { name },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  }) as unknown as Node
const usage = { node: { timestamp: '2026-01-31T12:00:15Z', window: '15s', usage: { cpu: '1' } }, pods: [] }

/** A reader of agents of which those named `dead…` fail. */
function given() {
  let now = 0
  let most = 0
  const asked: string[] = []
  const underWay = new Set<string>()
  const read = openReader({
    now: () => now,
    ask: async ({ metadata: { name } }) => {
      asked.push(name)
      assert.ok(!underWay.has(name), `${name} is asked twice at once`)
      underWay.add(name)
      most = Math.max(most, underWay.size)
      await new Promise((resolve) => setImmediate(resolve))
      underWay.delete(name)
      if (name.startsWith('dead')) throw new Error('no answer in time')
      return usage
    },
  })
  const later = (seconds: number): void => {
    now += seconds * 1000
  }
  const ask = async (...nodes: Node[]) => {
    asked.length = 0
    return [[...(await read(nodes)).keys()].sort(), asked.toSorted()]
  }
  return { read, ask, asked, later, most: () => most }
}

test('an answer stands for three seconds, silence for fifteen', async () => {
  const { ask, later } = given()
  const both = [node('a'), node('dead')]
  assert.deepEqual(await ask(...both), [['a'], ['a', 'dead']])
  assert.deepEqual(await ask(...both), [['a'], []])
  later(3)
  assert.deepEqual(await ask(...both), [['a'], ['a']])
  later(12)
  assert.deepEqual(await ask(...both), [['a'], ['a', 'dead']])
})

test('many who ask at once ask each agent once, and one asks at most 32 at a time', async () => {
  const { read, asked, most } = given()
  const nodes = Array.from({ length: 100 }, (_, i) => node(`n${i}`))
  const [first, second] = await Promise.all([read(nodes), read(nodes)])
  assert.deepEqual([first?.size, second?.size, asked.length, most()], [100, 100, 100, 32])
})

test('nodes that have been silent for a while are not asked', async () => {
  const { ask } = given()
  assert.deepEqual(await ask(node('a', 'Unknown'), node('b', 'False')), [['b'], ['b']])
})

for (const [what, answer] of Object.entries({
  'no object': 'hello',
  nothing: null,
  'lists of rubbish': { node: [], pods: [1, null, { window: 3 }] },
  'a wrong time': { node: { ...usage.node, timestamp: 'now' } },
})) {
  test(`an agent that answers ${what} has told nothing`, async () => {
    const read = openReader({ now: () => 0, ask: async () => answer })
    const told = (await read([node('a')])).get('a')
    assert.deepEqual([told?.node, told?.pods.size], [undefined, 0])
  })
}
