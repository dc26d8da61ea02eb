import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTriggers } from './triggers.ts'

const from = { kind: 'ImageStreamTag', name: 'web:latest' }
const named = 'spec.template.spec.containers[?(@.name=="web")].image'
const one = (trigger: object, resource = 'deployments.apps') =>
  readTriggers(JSON.stringify([trigger]), 'shop', resource)

const paths = {
  [named]: { list: 'containers', which: 'web' },
  "spec.template.spec.initContainers[?(@.name=='setup')].image": { list: 'initContainers', which: 'setup' },
  'spec.template.spec.containers[0].image': { list: 'containers', which: 0 },
  'spec.template.spec.containers[web].image': undefined,
  'spec.replicas': undefined,
  '': undefined,
}
for (const [fieldPath, want] of Object.entries(paths)) {
  test(`I7: field path "${fieldPath}"`, () => {
    const { triggers, problems } = one({ from, fieldPath })
    assert.deepEqual(triggers[0]?.container, want)
    assert.equal(problems.length, want ? 0 : 1)
  })
}

test('I7: a trigger names a tag of its own project unless it says another', () => {
  assert.equal(one({ from, fieldPath: named }).triggers[0]?.stream, 'shop/web')
  assert.equal(
    one({ from: { ...from, namespace: 'base' }, fieldPath: named }).triggers[0]?.stream,
    'base/web',
  )
})
for (const paused of [true, 'true']) {
  test(`I7: paused: ${JSON.stringify(paused)}`, () =>
    assert.equal(one({ from, fieldPath: named, paused }).triggers[0]?.paused, true))
}
for (const broken of ['', '{}', 'null', '[null]', '[1]', '[{"from":{"kind":"DockerImage","name":"x:1"}}]']) {
  test(`I7: the annotation ${broken || '(empty)'} is refused with a reason`, () => {
    const { triggers, problems } = readTriggers(broken, 'shop', 'deployments.apps')
    assert.deepEqual([triggers.length, problems.length], [0, 1])
  })
}

test('I7: the pods of a CronJob are further down', () => {
  const fieldPath = 'spec.jobTemplate.spec.template.spec.containers[0].image'
  assert.equal(one({ from, fieldPath }, 'cronjobs.batch').problems.length, 0)
  const { problems } = one({ from, fieldPath: named }, 'cronjobs.batch')
  assert.match(problems[0] ?? '', /must be like spec\.jobTemplate\.spec\.template\.spec\.containers/)
})
for (const resource of ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps']) {
  test(`I7: triggers of ${resource}`, () =>
    assert.equal(one({ from, fieldPath: named }, resource).triggers.length, 1))
}
test('I7: one container follows one tag', () => {
  const twice = JSON.stringify([
    { from, fieldPath: named },
    { from: { ...from, name: 'web:old' }, fieldPath: named },
  ])
  const { triggers, problems } = readTriggers(twice, 'shop', 'deployments.apps')
  assert.deepEqual([triggers[0]?.tag, triggers.length], ['latest', 1])
  assert.match(problems[0] ?? '', /duplicate triggers are not allowed/)
})
