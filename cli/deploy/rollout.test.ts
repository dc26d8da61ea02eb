import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { doesNotStart, finished } from './rollout.ts'

const deployment = (status: object, image = 'web@1', generation = 2) =>
  ({
    metadata: { name: 'web', generation },
    spec: { replicas: 2, template: { spec: { containers: [{ image }] } } },
    status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2, ...status },
  }) as unknown as Deployment

describe('a release is out', () => {
  const cases = {
    'when every pod runs the image and is available': { given: deployment({}), want: true },
    'not while the controller has not seen the change': { given: deployment({}, 'web@1', 3), want: false },
    'not while pods of the old one are there': { given: deployment({ replicas: 3 }), want: false },
    'not while a new pod is not available': { given: deployment({ availableReplicas: 1 }), want: false },
    'not with another image': { given: deployment({}, 'web@2'), want: false },
  }
  for (const [name, { given, want }] of Object.entries(cases)) {
    test(name, () => assert.equal(finished(given, 'web@1') !== undefined, want))
  }
  test('never when the Deployment is gone', () =>
    assert.throws(() => finished(undefined, 'web@1'), /deleted/))
})

test('a release that cannot start says how it ended and what it printed', () => {
  const lastState = { terminated: { exitCode: 1, reason: 'Error' } }
  const { message, hint } = doesNotStart('web', { restartCount: 2, state: {}, lastState }, 'no database\nbye')
  assert.equal(
    message,
    'the new release does not start: it has ended 3 times, last with Error (exit code 1); the last it printed:\n  no database\n  bye',
  )
  assert.match(hint ?? '', /hawser logs web --previous/)
})
