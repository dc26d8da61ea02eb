import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { meta, stream } from '../samples.ts'
import { reconcile } from './reconcile.ts'
import { TRIGGERS } from './triggers.ts'

const path = 'spec.template.spec.containers[?(@.name=="web")].image'
const from = { kind: 'ImageStreamTag', name: 'web:latest' }
const web = (image: string, triggers: unknown = [{ from, fieldPath: path }]): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...meta('web'), annotations: { [TRIGGERS]: JSON.stringify(triggers) } },
  spec: {
    template: {
      spec: {
        containers: [
          { name: 'log', image: 'log' },
          { name: 'web', image },
        ],
      },
    },
  },
})
const newer = 'hawser.local/shop/web@new'

const cases = {
  'the first image takes the place of nothing': { given: web(' '), has: ['new'], want: newer },
  'a new image': { given: web('hawser.local/shop/web@old'), has: ['new', 'old'], want: newer },
  'the image is there': { given: web(newer), has: ['new'], want: undefined },
  'nothing was built yet': { given: web(' '), has: [], want: undefined },
  paused: { given: web(' ', [{ from, fieldPath: path, paused: true }]), has: ['new'], want: undefined },
  'by its place': {
    given: web(' ', [{ from, fieldPath: 'spec.template.spec.containers[1].image' }]),
    has: ['new'],
    want: newer,
  },
  'a container that is not there': {
    given: web(' ', [{ from, fieldPath: 'spec.template.spec.containers[7].image' }]),
    has: ['new'],
    want: undefined,
  },
}
for (const [name, { given, has, want }] of Object.entries(cases)) {
  test(`I7: ${name}`, () => {
    const streamOf = (key: string) => (key === 'shop/web' ? stream('web', { latest: has }) : undefined)
    const actions = reconcile({ workload: given, resource: 'deployments.apps', streamOf })
    const containers = want === undefined ? [] : [{ name: 'web', image: want }]
    assert.deepEqual(
      actions.map((action) => action.do === 'setImages' && action.containers),
      want === undefined ? [] : [containers],
    )
  })
}
test('I7: a broken annotation is reported', () => {
  const [action] = reconcile({
    workload: web(' ', {}),
    resource: 'deployments.apps',
    streamOf: () => undefined,
  })
  assert.equal(action?.do, 'report')
})

test('I7: a CronJob follows a tag', () => {
  const { spec, ...rest } = web(' ', [
    { from, fieldPath: 'spec.jobTemplate.spec.template.spec.containers[?(@.name=="web")].image' },
  ])
  const [action] = reconcile({
    workload: { ...rest, spec: { jobTemplate: { spec } } },
    resource: 'cronjobs.batch',
    streamOf: () => stream('web', { latest: ['new'] }),
  })
  assert.deepEqual(action?.do === 'setImages' && action.containers, [{ name: 'web', image: newer }])
})
