import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { stream } from '../samples.ts'
import { newest } from './history.ts'
import { reconcile } from './reconcile.ts'

const now = '2026-01-02T00:00:00Z'
const builders = stream('nodejs', { latest: ['n2', 'n1'] }, { namespace: 'openshift' })
const following = (from: { name: string; namespace?: string }, tags: Record<string, string[]> = {}) =>
  stream('web', tags, {
    spec: {
      tags: [
        {
          name: 'stable',
          from: { kind: 'ImageStreamTag', ...from },
          importPolicy: { importMode: 'Legacy' },
          referencePolicy: { type: 'Source' },
        },
      ],
    },
  })
const fresh = (of: ImageStream): ImageStream => ({ ...of, status: { dockerImageRepository: '' } })

const cases = {
  'a stream that is up to date': { given: stream('web', { latest: ['a'] }), stable: undefined },
  'a tag follows its neighbour, by tag alone': {
    given: following({ name: 'latest' }, { latest: ['b'], stable: ['a'] }),
    stable: 'b',
  },
  'a tag follows its neighbour, by full name': {
    given: following({ name: 'web:latest' }, { latest: ['b'] }),
    stable: 'b',
  },
  'a tag follows another project': {
    given: following({ name: 'nodejs:latest', namespace: 'openshift' }),
    stable: 'n2',
  },
  'the other has not moved': {
    given: following({ name: 'nodejs:latest', namespace: 'openshift' }, { stable: ['n2'] }),
    stable: undefined,
  },
  'another project has moved: a tag of it was a snapshot': {
    given: following({ name: 'nodejs:latest', namespace: 'openshift' }, { stable: ['n1'] }),
    stable: undefined,
  },
  'the other does not exist yet': { given: following({ name: 'gone:latest' }), stable: undefined },
  'a tag that stands for itself': {
    given: following({ name: 'stable' }, { stable: ['a'] }),
    stable: undefined,
  },
}
for (const [name, { given, stable }] of Object.entries(cases)) {
  test(`I3: ${name}`, () => {
    const streamOf = (key: string) => (key === 'openshift/nodejs' ? builders : undefined)
    const [action] = reconcile({ stream: given, streamOf, now })
    assert.equal(action && newest(action.stream, 'stable')?.image, stable)
  })
}
test('I2: a new stream learns where its images are', () => {
  const [action] = reconcile({ stream: fresh(stream('web', {})), streamOf: () => undefined, now })
  assert.equal(action?.stream.status.dockerImageRepository, 'hawser.local/shop/web')
})
