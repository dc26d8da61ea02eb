import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Image } from '@hawser/kinds/image/image.ts'
import { parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import { digest, meta } from '../samples.ts'
import { type ExecutionRule, readExecutionRules, refusedBy } from './execution.ts'

const standard = readExecutionRules(undefined) ?? []
const image = (annotations: Record<string, string>, labels: Record<string, string> = {}): Image => ({
  kind: 'Image',
  apiVersion: 'image.openshift.io/v1',
  metadata: { ...meta('a'), annotations },
  dockerImageMetadata: { Config: { Labels: labels } },
})
const denied = image({ 'images.openshift.io/deny-execution': 'true' })
const ours: ExecutionRule = { name: 'ours', matchIntegratedRegistry: true }
const signed: ExecutionRule = { name: 'signed', matchDockerImageLabels: [{ key: 'approved' }] }
const hub: ExecutionRule = { name: 'no-hub', reject: true, matchRegistries: ['docker.io'] }
const own = `hawser.local/shop/web@${digest('a')}`

const cases: Readonly<
  Record<
    string,
    readonly [
      rules: readonly ExecutionRule[],
      name: string,
      image: Image | undefined,
      want: string | undefined,
    ]
  >
> = {
  'an image like any other': [standard, own, image({}), undefined],
  'an image that must not run': [standard, own, denied, 'execution-denied'],
  'an image nobody knows': [standard, 'quay.io/a/b:1', undefined, undefined],
  'an image of a registry that is refused': [[hub], 'redis', undefined, 'no-hub'],
  'an image of another': [[hub], 'quay.io/redis', undefined, undefined],
  'only ours may run, and this is': [[ours], own, undefined, undefined],
  'only ours may run, and this is not': [[ours], 'redis', undefined, 'ours'],
  'only what has a label may run, and this has': [[signed], own, image({}, { approved: '' }), undefined],
  'only what has a label may run, and this has not': [[signed], own, image({}), 'signed'],
  'one of several lists is enough': [[ours, signed], own, image({}), undefined],
  'what is known must be known': [
    [{ name: 'known', reject: true, matchDockerImageLabels: [{ key: 'bad' }] }],
    'redis',
    undefined,
    'known',
  ],
  'what does not match is meant': [
    [{ name: 'others', reject: true, invertMatch: true, matchRegistries: ['quay.io'] }],
    'redis',
    undefined,
    'others',
  ],
}
for (const [name, [rules, text, known, want]] of Object.entries(cases)) {
  test(`I8: ${name}`, () => {
    const reference = parseImageReference(text)
    assert.ok(typeof reference !== 'string')
    assert.equal(refusedBy(rules, reference, known, new Set()), want)
  })
}
test('I8: a project need not keep to a rule, unless the rule says so', () => {
  const reference = parseImageReference('redis')
  assert.ok(typeof reference !== 'string')
  assert.equal(refusedBy([hub], reference, undefined, new Set(['no-hub'])), undefined)
  const strict = { ...hub, ignoreNamespaceOverride: true }
  assert.equal(refusedBy([strict], reference, undefined, new Set(['no-hub'])), 'no-hub')
})
for (const text of ['{', '{}', '[1]', '[{}]'])
  test(`I8: rules that cannot be read are none: ${text}`, () =>
    assert.equal(readExecutionRules(text), undefined))
