import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { build, buildPod } from '../samples.ts'
import { placeOf } from './queue.ts'

const running = (number: number) => build(number, 'Running')
const unscheduled = (of: Build): Pod => {
  const pod = buildPod(of, 'Pending')
  const conditions = [{ type: 'PodScheduled', status: 'False' as const, message: '0/1 nodes' }]
  return { ...pod, spec: { containers: [] } as unknown as Pod['spec'], status: { ...pod.status, conditions } }
}

describe('builds queue for their nodes', () => {
  const asked = build(5)
  const stuck = build(1, 'Pending')
  const cases: Record<string, [open: Build[], 'free' | 'full', { nodes?: number; due?: number[] }?]> = {
    'nothing runs': [[asked], 'free'],
    'one runs, two may': [[running(1), asked], 'free'],
    'two run': [[running(1), running(2), asked], 'full'],
    'two run on two nodes': [[running(1), running(2), asked], 'free', { nodes: 2 }],
    'who was made before goes before': [[running(1), build(2), asked], 'full'],
    'who waits for something else is passed': [[running(1), build(2), asked], 'free', { due: [] }],
    'who was made later does not count': [[running(1), build(6), asked], 'free'],
    'what has ended does not count': [[running(1), build(2, 'Complete'), asked], 'free'],
    'a pod that finds no node takes no room': [[stuck, running(2), asked], 'free'],
    'no node is there yet: as many as on one': [[running(2), asked], 'free', { nodes: 0 }],
  }
  for (const [name, [open, want, { nodes = 1, due }]] of Object.entries(cases).map(
    ([name, [open, want, more = {}]]) => [name, [open, want, more]] as const,
  )) {
    test(name, () => {
      const place = placeOf(asked, {
        open,
        podOf: (one) => (one === stuck ? unscheduled(stuck) : undefined),
        isDue: ({ metadata }) => due === undefined || due.some((number) => metadata.name === `web-${number}`),
        nodes,
        perNode: 2,
      })
      assert.equal(place.is, want)
    })
  }
  test('the build says what it waits for', () => {
    const open = [running(1), running(2), build(3), asked]
    const place = placeOf(asked, { open, podOf: () => undefined, isDue: () => true, nodes: 1, perNode: 2 })
    assert.equal(
      place.is === 'full' && place.message,
      'Waiting for room: 2 builds run on the node, which takes 2 at once; 1 build is ahead of this one.',
    )
  })
  test('of many that ask at once, as many begin as there is room for', () => {
    const open = [1, 2, 3, 4, 5].map((number) => build(number))
    const free = open.filter(
      (one) =>
        placeOf(one, { open, podOf: () => undefined, isDue: () => true, nodes: 1, perNode: 2 }).is === 'free',
    )
    assert.deepEqual(
      free.map(({ metadata }) => metadata.name),
      ['web-1', 'web-2'],
    )
  })
  describe('B17: projects take turns', () => {
    const inProject = (namespace: string, number: number, phase: 'New' | 'Running' = 'New') => {
      const one = build(number, phase)
      return { ...one, metadata: { ...one.metadata, namespace, uid: `${namespace}-${number}` } }
    }
    const many = Array.from({ length: 100 }, (_, at) => inProject('busy', at + 3))
    const beginning = (open: Build[], perNode: number): string[] =>
      open
        .filter((one) => one.status.phase === 'New')
        .filter(
          (one) =>
            placeOf(one, { open, podOf: () => undefined, isDue: () => true, nodes: 1, perNode }).is ===
            'free',
        )
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)

    test('the one build of a project is next, however many of another were made before', () => {
      const alone = inProject('quiet', 500)
      assert.deepEqual(beginning([inProject('busy', 1, 'Running'), ...many, alone], 2), ['quiet/web-500'])
    })
    test('who runs one already lets another go first', () => {
      const open = [
        inProject('busy', 1, 'Running'),
        ...many,
        inProject('quiet', 500),
        inProject('quiet', 501),
      ]
      assert.deepEqual(beginning(open, 4), ['busy/web-3', 'quiet/web-500', 'quiet/web-501'])
    })
    test('a project alone has all the room', () =>
      assert.deepEqual(beginning(many, 3), ['busy/web-3', 'busy/web-4', 'busy/web-5']))
  })
})
