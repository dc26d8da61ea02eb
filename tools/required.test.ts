import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { allKinds } from '../kinds/index.ts'
import { definitionsOf } from '../kinds/openapi.ts'

const models = join(import.meta.dirname, '../node_modules/@kubernetes/client-node/dist/gen/models')

/** What the library's newer version of the API calls required otherwise than 1.32 does. */
const later = new Set([
  'V1PriorityClass: value',
  'V1RoleRef: apiGroup',
  'V1HorizontalPodAutoscaler: spec',
  'V2HorizontalPodAutoscaler: spec',
  'V1ValidatingAdmissionPolicyBinding: spec',
  'V1ValidatingAdmissionPolicyBindingSpec: policyName',
  'V1ValidatingAdmissionPolicyBindingSpec: validationActions',
  'V1TokenReviewSpec: token',
])

/** Attributes that the library's model of a message wants; undefined for a message it does not have. */
function wantedBy(model: string): Set<string> | undefined {
  if (!names.has(`${model}.d.ts`)) return undefined
  const text = readFileSync(join(models, `${model}.d.ts`), 'utf8')
  return new Set([...text.matchAll(/^ {4}'([^']+)': /gm)].map(([, name = '']) => name))
}
const names = new Set(readdirSync(models))

/** `io.k8s.api.core.v1.Event` is `V1Event`, or `CoreV1Event` where several groups have one. */
function modelsOf(message: string): string[] {
  const [kind = '', version = '', group = ''] = message.split('.').reverse()
  const upper = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`
  return [`${upper(version)}${kind}`, `${upper(group)}${upper(version)}${kind}`]
}

test('OpenAPI calls required what upstream’s does: clients refuse by it what they send and are sent', () => {
  const different: string[] = []
  let compared = 0
  for (const [message, { required = [] }] of Object.entries(definitionsOf(allKinds, 'v3'))) {
    const model = modelsOf(message).find(wantedBy)
    const wanted = model && wantedBy(model)
    if (!wanted || !message.startsWith('io.k8s.')) continue
    compared++
    const lines = [...wanted.symmetricDifference(new Set(required as string[]))].map(
      (name) => `${model}: ${name}`,
    )
    different.push(...lines.filter((line) => !later.has(line)))
  }
  assert.ok(compared > 300, `only ${compared} messages were compared`)
  assert.deepEqual(different, [])
})
