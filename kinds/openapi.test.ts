import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pod } from './core/pod.ts'
import { coreDescriptions } from './descriptions/core.ts'
import { metaDescriptions } from './descriptions/meta.ts'
import { workloadDescriptions } from './descriptions/workloads.ts'
import { allKinds, subresourceKinds } from './index.ts'
import { definitionsOf, type OpenApiVersion, type Schema } from './openapi.ts'

const properties = (schema: Schema | undefined) => schema?.properties as Record<string, Schema>

for (const version of ['v2', 'v3'] as OpenApiVersion[]) {
  const definitions = definitionsOf(allKinds, version)
  const root = version === 'v2' ? '#/definitions/' : '#/components/schemas/'
  test(`${version}: every reference leads somewhere`, () => {
    const references = [...JSON.stringify(definitions).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, ref]) => ref ?? '',
    )
    assert.deepEqual(
      [...new Set(references)].filter((ref) => !definitions[ref.slice(root.length)]),
      [],
    )
  })
  test(`${version}: a kind says which it is, and has a list`, () => {
    const gvk = (kind: string) => [{ group: '', version: 'v1', kind }]
    assert.deepEqual(definitions['io.k8s.api.core.v1.Pod']?.['x-kubernetes-group-version-kind'], gvk('Pod'))
    assert.deepEqual(
      definitions['io.k8s.api.core.v1.PodList']?.['x-kubernetes-group-version-kind'],
      gvk('PodList'),
    )
  })
}

test('lists say how they merge', () => {
  const spec = definitionsOf([Pod], 'v3')['io.k8s.api.core.v1.PodSpec']
  assert.deepEqual(spec?.required, ['containers'])
  assert.deepEqual(properties(spec).containers, {
    description: 'Containers of the pod; at least one.',
    type: 'array',
    items: { $ref: '#/components/schemas/io.k8s.api.core.v1.Container' },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-patch-merge-key': 'name',
  })
})
test('defaults stand beside the type, in v3 around a reference', () => {
  const spec = properties(definitionsOf([Pod], 'v3')['io.k8s.api.core.v1.PodSpec'])
  assert.deepEqual(spec.terminationGracePeriodSeconds, {
    description: 'Seconds from the first signal to end to the last one.',
    type: 'integer',
    format: 'int64',
    default: 30,
  })
  const description = 'Users, groups and rights of all containers.'
  assert.deepEqual(spec.securityContext, {
    description,
    allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PodSecurityContext' }],
    default: {},
  })
  const old = properties(definitionsOf([Pod], 'v2')['io.k8s.api.core.v1.PodSpec'])
  assert.deepEqual(old.securityContext, {
    description,
    $ref: '#/definitions/io.k8s.api.core.v1.PodSecurityContext',
  })
})
test('every kind says what it is, and fields of all objects what they are for', () => {
  const definitions = definitionsOf([...allKinds, ...subresourceKinds], 'v3')
  const silent = Object.entries(definitions).filter(
    ([, schema]) => schema['x-kubernetes-group-version-kind'] && !schema.description,
  )
  assert.deepEqual(
    silent.map(([name]) => name),
    [],
  )
  const metadata = properties(definitions['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'])
  assert.deepEqual(
    Object.keys(metadata).filter((field) => !metadata[field]?.description),
    [],
  )
})
test('descriptions are of messages and fields that there are', () => {
  const definitions = definitionsOf([...allKinds, ...subresourceKinds], 'v3')
  const stray = [metaDescriptions, coreDescriptions, workloadDescriptions]
    .flatMap((table) => Object.entries(table))
    .flatMap(([message, fields]) => {
      const known = properties(definitions[message]) ?? {}
      const wrong = Object.keys(fields).filter((field) => field !== '' && !Object.hasOwn(known, field))
      return definitions[message] ? wrong.map((field) => `${message}.${field}`) : [message]
    })
  assert.deepEqual(stray, [])
})
test('a schema that contains itself is one definition, and its forms are told by name', () => {
  const v1 = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'
  const fields = properties(definitionsOf(allKinds, 'v3')[`${v1}.JSONSchemaProps`])
  const to = (name: string) => ({ $ref: `#/components/schemas/${v1}.${name}` })
  assert.deepEqual(fields.not, to('JSONSchemaProps'))
  assert.deepEqual(fields.additionalProperties, to('JSONSchemaPropsOrBool'))
  assert.deepEqual(fields.default, to('JSON'))
})
test('a message of which one field counts says which', () => {
  const subject = definitionsOf(allKinds, 'v3')['io.k8s.api.flowcontrol.v1.Subject']
  const fields = { group: 'Group', serviceAccount: 'ServiceAccount', user: 'User' }
  assert.deepEqual(subject?.['x-kubernetes-unions'], [
    { discriminator: 'kind', 'fields-to-discriminateBy': fields },
  ])
})
test('values of several forms are written as each version can', () => {
  const name = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'
  assert.deepEqual(definitionsOf([Pod], 'v2')[name], { type: 'string', format: 'int-or-string' })
  assert.deepEqual(definitionsOf([Pod], 'v3')[name], {
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  })
})
