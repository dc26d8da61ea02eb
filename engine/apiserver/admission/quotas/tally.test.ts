import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAmounts } from '@hawser/kinds/core/quota/amounts.ts'
import { usedOf } from '@hawser/kinds/core/quota/usage.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import fc from 'fast-check'
import { tallyOf } from './tally.ts'

const spec = { hard: { pods: '9', 'requests.memory': '9Gi', 'count/pods': '9' }, scopes: ['NotBestEffort'] }
const pod = (uid: string, memory: number, phase: string, qosClass: string): KubeObject =>
  ({
    metadata: { name: uid, uid },
    spec: { containers: [{ name: 'c', resources: { requests: { memory: `${memory}Mi` } } }] },
    status: { phase, qosClass },
  }) as unknown as KubeObject

test('a tally that is kept is the same as one that is counted anew', () => {
  const change = fc.record({
    uid: fc.constantFrom('a', 'b', 'c', 'd'),
    gone: fc.boolean(),
    memory: fc.nat(2048),
    phase: fc.constantFrom('Running', 'Failed'),
    qosClass: fc.constantFrom('BestEffort', 'Burstable'),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const stored = new Map<string, KubeObject>()
      const tally = tallyOf(spec, 'pods', [], () => 0)
      for (const { uid, gone, memory, phase, qosClass } of changes) {
        const old = stored.get(uid)
        const now = gone ? undefined : pod(uid, memory, phase, qosClass)
        if (now) stored.set(uid, now)
        else stored.delete(uid)
        tally.change(old, now)
      }
      const anew = usedOf(spec, () => [...stored.values()], 0)
      assert.equal(formatAmounts(tally.used), formatAmounts(anew))
    }),
  )
})
