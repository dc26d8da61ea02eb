import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { noVersions } from '../app/objects/podtemplate.ts'
import { applicationOf } from '../app/plan.ts'
import { filesGiven } from '../app/sourcefiles.ts'
import { buildersOf, imagesOf } from './images.ts'
import { allObjects } from './objects.ts'

const triggers = (texts: Readonly<Record<string, string>>) => {
  const { application } = applicationOf(filesGiven(texts), {})
  const { images } = imagesOf(application, { project: [], catalog: [] }, { shop: 'x@sha256:1' })
  const objects = allObjects(
    application,
    { app: 'shop', project: 'p' },
    { builders: {}, images },
    {},
    noVersions,
  )
  const [found] = objects.filter(({ kind }) => kind.kind === 'Deployment')
  assert.ok(found)
  const { metadata, spec } = found.draft as unknown as Deployment
  assert.equal(spec.template.spec?.containers[0]?.image, 'x@sha256:1')
  return JSON.parse(metadata.annotations?.['image.openshift.io/triggers'] ?? '')
}
const trigger = {
  from: { kind: 'ImageStreamTag', name: 'shop:latest' },
  fieldPath: 'spec.template.spec.containers[?(@.name=="shop")].image',
}

test('I7: a new image is a new release', () =>
  assert.deepEqual(triggers({ Dockerfile: 'FROM a' }), [trigger]))
test('N2: but not before what is to run first has run', () =>
  assert.deepEqual(triggers({ Dockerfile: 'FROM a', Procfile: 'web: x\nrelease: y' }), [
    { ...trigger, paused: true },
  ]))

const stream = (namespace: string, name: string) =>
  ({
    metadata: { namespace, name },
    spec: {},
    status: { tags: [{ tag: 'latest', items: [] }] },
  }) as unknown as ImageStream
for (const [name, want] of [
  ['nodejs', 'openshift'],
  ['shop', 'p'],
] as const) {
  test(`B5: FROM nodejs of the application ${name} is the image of ${want}`, () => {
    const { application } = applicationOf(filesGiven({ Dockerfile: 'FROM nodejs' }), {})
    const builds = application.builds.map((build) => ({ ...build, name }))
    const streams = { project: [stream('p', 'nodejs')], catalog: [stream('openshift', 'nodejs')] }
    assert.deepEqual(buildersOf({ builds }, streams), { [name]: { namespace: want, name: 'nodejs:latest' } })
  })
}
