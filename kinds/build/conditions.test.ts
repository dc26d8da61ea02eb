import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BuildCondition } from './build.ts'
import { conditionsOf } from './conditions.ts'

const [before, now] = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z']
const condition = (type: string, status: 'True' | 'False', at = before, more = {}): BuildCondition => ({
  type,
  status,
  lastUpdateTime: at,
  lastTransitionTime: at,
  ...more,
})
const made = condition('New', 'True')

describe('B19: conditions of a build say what its phase is and was', () => {
  const cases = {
    'a new build': [{ phase: 'New' }, [condition('New', 'True', now)]],
    'the next phase holds, and the one before does not': [
      { phase: 'Pending', conditions: [made] },
      [condition('New', 'False', now), condition('Pending', 'True', now)],
    ],
    'why it waits, without a change of phase': [
      { phase: 'New', reason: 'InvalidOutputReference', message: 'no stream', conditions: [made] },
      [{ ...made, lastUpdateTime: now, reason: 'InvalidOutputReference', message: 'no stream' }],
    ],
    'nothing new': [{ phase: 'New', conditions: [made] }, [made]],
    'what no longer holds says no reason': [
      { phase: 'Failed', reason: 'AssembleFailed', conditions: [{ ...made, reason: 'x', message: 'y' }] },
      [condition('New', 'False', now), condition('Failed', 'True', now, { reason: 'AssembleFailed' })],
    ],
  } as const
  for (const [name, [told, want]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(conditionsOf(told, now), want))
  }
})
