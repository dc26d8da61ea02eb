import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { TASK_DIGEST } from '../app/objects/workloadobjects.ts'
import { hasRun } from './newrelease.ts'

const pod = (phase: Pod['status']['phase'], digest?: string): Pick<Pod, 'metadata' | 'status'> => ({
  metadata: {
    name: 'web-release-abcde',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(digest && { annotations: { [TASK_DIGEST]: digest } }),
  },
  status: { phase },
})

describe('what runs once has run', () => {
  const cases = {
    'when its pod has succeeded': { pods: [pod('Succeeded', 'a')], want: true },
    'also beside others': { pods: [pod('Failed', 'a'), pod('Succeeded', 'a')], want: true },
    'not when it failed': { pods: [pod('Failed', 'a')], want: false },
    'not while it runs': { pods: [pod('Running', 'a')], want: false },
    'not when it was to run something else': { pods: [pod('Succeeded', 'b')], want: false },
    'not when nobody knows what it was': { pods: [pod('Succeeded')], want: false },
    'not without a pod': { pods: [], want: false },
  }
  for (const [name, { pods, want }] of Object.entries(cases))
    test(name, () => assert.equal(hasRun(pods, 'a'), want))
})
