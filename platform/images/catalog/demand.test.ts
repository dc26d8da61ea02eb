import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TRIGGERS } from '../trigger/triggers.ts'
import { demandOf } from './demand.ts'

const following = (name: string, namespace: string | undefined, more: object = {}) => ({
  metadata: {
    namespace: 'shop',
    annotations: {
      [TRIGGERS]: JSON.stringify([
        {
          from: { kind: 'ImageStreamTag', name, ...(namespace && { namespace }) },
          fieldPath: 'spec.template.spec.containers[0].image',
          ...more,
        },
      ]),
    },
  },
})
const running = (image: string) => ({ metadata: { namespace: 'shop' }, spec: { containers: [{ image }] } })

const cases = {
  'a workload that follows a server': [following('redis:latest', 'openshift'), ['redis']],
  'a workload that does so later': [following('redis:latest', 'openshift', { paused: true }), []],
  'the same name in its own project': [following('redis:latest', undefined), []],
  'a pod with an image of the catalog': [running('hawser.local/openshift/postgresql:15'), ['postgresql']],
  'a pod with an image of a longer name': [running('hawser.local/openshift/postgresql-ha:15'), []],
  'a pod with an image that was made': [running('hawser.local/openshift/redis@sha256:aa'), []],
  'a pod with an image of the registry here': [running('192.0.2.1:8443/openshift/ruby'), ['ruby']],
  'the same name elsewhere': [running('quay.example/openshift/ruby:3'), []],
  'a pod of somebody else': [running('quay.example/redis:7'), []],
} as const
for (const [name, [given, want]] of Object.entries(cases)) {
  test(`wanted of the catalog: ${name}`, () => assert.deepEqual(demandOf(given), want))
}
