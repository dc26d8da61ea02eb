import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PodStatus } from '../pod.ts'
import { samplePod } from '../samples.ts'
import { statusPatch } from './patch.ts'

const ready = { type: 'Ready', status: 'True', lastTransitionTime: 't1' } as const
const unready = { ...ready, status: 'False', reason: 'ContainersNotReady', lastTransitionTime: 't0' } as const
const wanted: PodStatus = {
  phase: 'Running',
  conditions: [ready],
  podIP: '10.0.0.2',
  podIPs: [{ ip: '10.0.0.2' }],
}

const cases: Record<string, { has: object; want: object | undefined }> = {
  'nothing has changed': { has: wanted, want: undefined },
  'zeros are not written': { has: { ...wanted, reason: undefined, message: '' }, want: undefined },
  'only what has changed': { has: { ...wanted, phase: 'Pending' }, want: { phase: 'Running' } },
  'other writers’ conditions are left alone': {
    has: { ...wanted, conditions: [{ type: 'example.com/lb', status: 'True' }, ready] },
    want: undefined,
  },
  'a reason that no longer holds goes': {
    has: { ...wanted, conditions: [unready] },
    want: { conditions: [{ ...ready, reason: null }] },
  },
  'an old address does not stay': {
    has: { ...wanted, podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] },
    want: { podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }, { $patch: 'replace' }] },
  },
}
for (const [name, { has, want }] of Object.entries(cases)) {
  test(name, () => {
    const patch = statusPatch(samplePod({}, {}, { ...has }), wanted)
    assert.deepEqual(patch, want && { metadata: { uid: 'u1' }, status: want })
  })
}
