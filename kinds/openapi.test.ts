import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pod } from './core/pod.ts'
import { allKinds } from './index.ts'
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
  assert.deepEqual(spec.terminationGracePeriodSeconds, { type: 'integer', format: 'int64', default: 30 })
  assert.deepEqual(spec.securityContext, {
    allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.PodSecurityContext' }],
    default: {},
  })
  const old = properties(definitionsOf([Pod], 'v2')['io.k8s.api.core.v1.PodSpec'])
  assert.deepEqual(old.securityContext, { $ref: '#/definitions/io.k8s.api.core.v1.PodSecurityContext' })
})
test('values of several forms are written as each version can', () => {
  const name = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'
  assert.deepEqual(definitionsOf([Pod], 'v2')[name], { type: 'string', format: 'int-or-string' })
  assert.deepEqual(definitionsOf([Pod], 'v3')[name], {
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  })
})
