import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exactReference, parseImageReference, withDefaults } from './imagereference.ts'

const digest = `sha256:${'a'.repeat(64)}`
const read = {
  redis: ['', '', 'redis', '', ''],
  'redis:7': ['', '', 'redis', '7', ''],
  'team/app': ['', 'team', 'app', '', ''],
  'quay.io/team/app:v1': ['quay.io', 'team', 'app', 'v1', ''],
  'quay.io/team/deep/app:v1': ['quay.io', 'team', 'deep/app', 'v1', ''],
  'localhost/app': ['localhost', '', 'app', '', ''],
  'registry:5000/app': ['registry:5000', '', 'app', '', ''],
  '[::1]:5000/team/app': ['[::1]:5000', 'team', 'app', '', ''],
  [`quay.io/team/app@${digest}`]: ['quay.io', 'team', 'app', '', digest],
}
for (const [text, [registry, namespace, name, tag, id]] of Object.entries(read)) {
  test(`I1: ${text} is taken apart and put together`, () => {
    const reference = parseImageReference(text)
    assert.deepEqual(reference, { registry, namespace, name, tag, id })
    assert.equal(typeof reference === 'string' || exactReference(reference), text)
  })
}
test('I1: a digest is more exact than a tag', () => {
  const reference = parseImageReference(`app:v1@${digest}`)
  assert.equal(typeof reference === 'string' || exactReference(reference), `app@${digest}`)
})

const refused = {
  '': 'invalid reference format',
  'https://quay.io/app': 'invalid reference format',
  'quay.io/Team/app': 'invalid reference format: repository name must be lowercase',
  'app:-x': 'invalid reference format',
  'app@sha256:short': 'invalid reference format',
  'a b': 'invalid reference format',
  '../etc': 'invalid reference format',
  'quay.io/user@host/app': 'invalid reference format',
  [`${'a'.repeat(256)}`]: 'repository name must not be more than 255 characters',
}
for (const [text, problem] of Object.entries(refused)) {
  test(`I1: ${text.slice(0, 30) || '(empty)'} is refused`, () =>
    assert.equal(parseImageReference(text), problem))
}
test('I4: what clients fill in', () => {
  const reference = parseImageReference('redis')
  assert.ok(typeof reference !== 'string')
  assert.equal(exactReference(withDefaults(reference)), 'docker.io/library/redis:latest')
  const own = parseImageReference('quay.io/app')
  assert.ok(typeof own !== 'string')
  assert.equal(exactReference(withDefaults(own)), 'quay.io/app:latest')
})
