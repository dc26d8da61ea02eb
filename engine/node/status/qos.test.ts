import assert from 'node:assert/strict'
import { test } from 'node:test'
import { samplePod } from '../samples.ts'
import { qosClass } from './qos.ts'

const both = { cpu: '1', memory: '1Gi' }
const cases: Record<string, { containers: object[]; want: string }> = {
  'nothing asked': { containers: [{}], want: 'BestEffort' },
  'zero is nothing': { containers: [{ resources: { requests: { cpu: '0' } } }], want: 'BestEffort' },
  'other resources do not count': {
    containers: [{ resources: { limits: { 'ephemeral-storage': '1Gi' } } }],
    want: 'BestEffort',
  },
  'limits alone': { containers: [{ resources: { limits: both } }], want: 'Guaranteed' },
  'the same, written otherwise': {
    containers: [{ resources: { limits: both, requests: { cpu: '1000m', memory: '1024Mi' } } }],
    want: 'Guaranteed',
  },
  'less requested': {
    containers: [{ resources: { limits: both, requests: { cpu: '500m' } } }],
    want: 'Burstable',
  },
  'only memory': { containers: [{ resources: { limits: { memory: '1Gi' } } }], want: 'Burstable' },
  'one of two': { containers: [{ resources: { limits: both } }, { name: 'b' }], want: 'Burstable' },
}
for (const [name, { containers, want }] of Object.entries(cases)) {
  test(`${name}: ${want}`, () => assert.equal(qosClass(samplePod({ containers })), want))
}
