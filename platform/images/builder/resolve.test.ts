import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { digest, stream } from '../samples.ts'
import { resolve } from './resolve.ts'

const redirected: ImageStream['spec'] = {
  lookupPolicy: { local: false },
  tags: [
    {
      name: 'latest',
      from: { kind: 'ImageStreamTag', name: 'mine:1', namespace: 'shop' },
      importPolicy: { importMode: 'Legacy' },
      referencePolicy: { type: 'Source' },
    },
  ],
}
const streams: Record<string, ImageStream> = {
  'shop/mine': stream('mine', { latest: [digest('a')], empty: [] }),
  'openshift/nodejs': stream('nodejs', { latest: [digest('n')] }, { namespace: 'openshift' }),
}
const elsewhere = {
  ...streams,
  'openshift/nodejs': stream(
    'nodejs',
    { latest: [digest('m')] },
    { namespace: 'openshift', spec: redirected },
  ),
}

const cases = {
  'a builder of the catalog': { from: ['ImageStreamTag', 'nodejs:latest', 'openshift'], want: 'recipe' },
  'a builder of the catalog, by version': {
    from: ['ImageStreamTag', `nodejs:${process.versions.node.split('.')[0]}`, 'openshift'],
    want: 'recipe',
  },
  'a version the catalog does not have': {
    from: ['ImageStreamTag', 'nodejs:4', 'openshift'],
    want: 'missing',
  },
  'the same name in a project of the user': { from: ['ImageStreamTag', 'nodejs:latest'], want: 'missing' },
  "a user's own builder": { from: ['ImageStreamTag', 'mine:latest'], want: 'image' },
  'a tag without an image yet (B20)': { from: ['ImageStreamTag', 'mine:empty'], want: 'missing' },
  'an image by digest': { from: ['ImageStreamImage', `mine@${digest('a')}`], want: 'image' },
  'an image of a registry': { from: ['DockerImage', 'quay.example/s2i/node:1'], want: 'unsupported' },
  'no reference at all': { from: [], want: 'unsupported' },
} as const
for (const [name, { from, want }] of Object.entries(cases)) {
  const [kind, image, namespace] = from
  test(name, () => {
    const reference = {
      ...(kind && { kind }),
      ...(image && { name: image }),
      ...(namespace && { namespace }),
    }
    assert.equal(resolve(reference, 'shop', (key) => streams[key]).is, want)
  })
}
test('a tag of the catalog that an administrator points elsewhere', () => {
  const from = { kind: 'ImageStreamTag', name: 'nodejs:latest', namespace: 'openshift' }
  assert.deepEqual(
    resolve(from, 'shop', (key) => elsewhere[key as keyof typeof elsewhere]),
    {
      is: 'image',
      image: `hawser.local/openshift/nodejs@${digest('m')}`,
    },
  )
})
