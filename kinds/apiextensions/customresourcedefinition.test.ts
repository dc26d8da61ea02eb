import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { CustomResourceDefinition } from './customresourcedefinition.ts'
import type { JSONSchemaProps } from './jsonschemaprops.ts'

type Given = Draft<typeof CustomResourceDefinition>
const spec = (schema: JSONSchemaProps = {}) => ({
  type: 'object',
  properties: { size: { type: 'integer' } },
  ...schema,
})
const version = (more: object = {}, schema?: JSONSchemaProps) => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: spec(schema) } } },
  ...more,
})
const crd = (more: object = {}, names: object = {}): Given =>
  ({
    metadata: { name: 'boats.sea.io' },
    spec: {
      group: 'sea.io',
      scope: 'Namespaced',
      names: { plural: 'boats', kind: 'Boat', ...names },
      versions: [version()],
      ...more,
    },
  }) as unknown as Given
const withSchema = (openAPIV3Schema: JSONSchemaProps, more: object = {}): Given =>
  crd({ versions: [version({ schema: { openAPIV3Schema }, ...more })] })
const withSpec = (schema: JSONSchemaProps): Given => crd({ versions: [version({}, schema)] })
const withField = (field: JSONSchemaProps): Given => withSpec({ properties: { field } })
const at = 'spec.validation.openAPIV3Schema'
const field = `${at}.properties[spec].properties[field]`

const refused: Record<string, readonly [Given, readonly string[]]> = {
  'nothing wrong': [crd(), []],
  'a name that is not made of plural and group': [
    { ...crd(), metadata: { name: 'boats.lake.io' } },
    ['metadata.name: Invalid value: "boats.lake.io": must be spec.names.plural+"."+spec.group'],
  ],
  'a group without a dot': [
    { ...crd({ group: 'sea' }), metadata: { name: 'boats.sea' } },
    ['spec.group: Invalid value: "sea": should be a domain with at least one dot'],
  ],
  'a scope nobody knows': [
    crd({ scope: 'Sea' }),
    ['spec.scope: Unsupported value: "Sea": supported values: "Cluster", "Namespaced"'],
  ],
  'names that are missing': [
    { ...crd({}, { plural: '', kind: '' }), metadata: { name: '.sea.io' } },
    [
      "metadata.name: Invalid value: \".sea.io\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'spec.names.plural: Required value',
      'spec.names.singular: Required value',
      'spec.names.kind: Required value',
      'spec.names.listKind: Required value',
    ],
  ],
  'a list called like its items': [
    crd({}, { listKind: 'Boat' }),
    ['spec.names.listKind: Invalid value: "Boat": kind and listKind may not be the same'],
  ],
  'no schema': [
    crd({ versions: [version({ schema: undefined })] }),
    ['spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required'],
  ],
  'two versions of one name, and no storage': [
    crd({ versions: [version({ storage: false }), version({ storage: false })] }),
    [
      'must contain unique version names',
      'must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: []string(nil): must have at least one stored version',
    ],
  ],
  'unknown fields kept in the old way': [
    crd({ preserveUnknownFields: true }),
    [
      'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ],
  ],
  'a field without a type': [
    withField({}),
    [`${field}.type: Required value: must not be empty for specified object fields`],
  ],
  'items without a type': [
    withField({ type: 'array', items: {} }),
    [`${field}.items.type: Required value: must not be empty for specified array items`],
  ],
  'an array without items': [
    withField({ type: 'array' }),
    [`${field}.items: Required value: must be specified`],
  ],
  'a root that is no object': [
    withSchema({ type: 'string' }),
    [`${at}.type: Invalid value: "string": must be object at the root`],
  ],
  'a type nobody knows': [
    withField({ type: 'text' }),
    [
      `${field}.type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
  ],
  'types in a junctor': [
    withField({ type: 'object', anyOf: [{ type: 'object', description: 'a' }] }),
    [
      `${field}.anyOf[0].description: Forbidden: must be empty to be structural`,
      `${field}.anyOf[0].type: Forbidden: must be empty to be structural`,
    ],
  ],
  'the junctor of int-or-string': [
    withField({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }),
    [],
  ],
  'a restriction of what is not there': [
    withSchema({ type: 'object', allOf: [{ properties: { sail: { minLength: 1 } } }] }),
    [`${at}.properties[sail]: Required value: because it is defined in ${at}.allOf[0].properties[sail]`],
  ],
  'more of metadata than names': [
    withSchema({
      type: 'object',
      properties: { metadata: { type: 'object', properties: { uid: { type: 'string' } } } },
    }),
    [
      `${at}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`,
    ],
  ],
  'names in metadata': [
    withSchema({
      type: 'object',
      properties: { metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 9 } } } },
    }),
    [],
  ],
  'properties beside additional ones': [
    withField({
      type: 'object',
      properties: { a: { type: 'string' } },
      additionalProperties: { type: 'string' },
    }),
    [`${field}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`],
  ],
  'what OpenAPI has and Kubernetes has not': [
    withField({ type: 'string', id: 'a', uniqueItems: true, $ref: '#/a' }),
    [
      `${field}.id: Forbidden: id is not supported`,
      `${field}.$ref: Forbidden: $ref is not supported`,
      `${field}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
  ],
  'a reference to a language of schemas': [
    withField({ type: 'string', $schema: 'draft-4' }),
    [`${at}: Invalid value: "": OpenAPIV3Schema 'schema' is not supported`],
  ],
  'a set of objects': [
    withField({ type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object' } }),
    [
      `${field}.items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
    ],
  ],
  'a list with a key that may be missing': [
    withField({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name', 'port'],
      items: { type: 'object', properties: { name: { type: 'string' } } },
    }),
    [
      `${field}.x-kubernetes-list-map-keys: Invalid value: []string{"name", "port"}: entries must all be names of item properties`,
      `${field}.items.properties[name].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
    ],
  ],
  'keys of a list that is not a map': [
    withField({ type: 'array', 'x-kubernetes-list-map-keys': ['a'], items: { type: 'string' } }),
    [
      `${field}.x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty`,
    ],
  ],
  'a pattern that Go does not know': [
    withField({ type: 'string', pattern: '(?=a)' }),
    [
      `${field}.pattern: Invalid value: "(?=a)": must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\``,
    ],
  ],
  'a rule without an expression': [
    withField({ type: 'string', 'x-kubernetes-validations': [{ rule: ' ' }] }),
    [`${field}.x-kubernetes-validations[0].rule: Required value: rule is not specified`],
  ],
  'a rule about a field that is not there': [
    withField({
      type: 'object',
      properties: { a: { type: 'string' } },
      'x-kubernetes-validations': [{ rule: 'true', fieldPath: '.b', reason: 'Why' }],
    }),
    [
      `${field}.x-kubernetes-validations[0].reason: Unsupported value: "Why": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
      `${field}.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": fieldPath must be a valid path`,
    ],
  ],
  'a default in metadata': [
    withSchema({
      type: 'object',
      properties: { metadata: { type: 'object', properties: { name: { type: 'string', default: 'a' } } } },
    }),
    [`${at}.properties[metadata].properties[name].default: Forbidden: must not be set in top-level metadata`],
  ],
  'a schema that restricts the whole beside a status': [
    withSchema({ type: 'object', maxProperties: 3 }, { subresources: { status: {} } }),
    ['fields are allowed at the root of the schema if the status subresource is enabled'],
  ],
  'a scale that reads elsewhere': [
    crd({
      versions: [
        version({ subresources: { scale: { specReplicasPath: '.status.a', statusReplicasPath: 'b' } } }),
      ],
    }),
    [
      'spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Invalid value: "b": must be a simple json path starting with .',
    ],
  ],
  'columns without a type or a path': [
    crd({ versions: [version({ additionalPrinterColumns: [{ name: 'Size', type: 'big', jsonPath: '' }] })] }),
    [
      'spec.additionalPrinterColumns[0].type: Invalid value: "big": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Required value',
    ],
  ],
  'fields to select by that are not there, or no scalars': [
    crd({
      versions: [
        version({
          selectableFields: [{ jsonPath: '.spec.weight' }, { jsonPath: '.spec' }, { jsonPath: '.spec.size' }],
        }),
      ],
    }),
    [
      'spec.selectableFields[0].jsonPath: Invalid value: ".spec.weight": is an invalid path: does not refer to a valid field',
      'spec.selectableFields[1].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    ],
  ],
  'a warning of a version that is not deprecated': [
    crd({ versions: [version({ deprecationWarning: 'old' })] }),
    ['spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions'],
  ],
  'a conversion without a webhook': [
    crd({ conversion: { strategy: 'Webhook' } }),
    [
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
      'spec.conversion.conversionReviewVersions: Required value',
    ],
  ],
  'a conversion that speaks another version': [
    crd({
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: 'https://a.b/' }, conversionReviewVersions: ['v7'] },
      },
    }),
    [
      'spec.conversion.conversionReviewVersions: Invalid value: []string{"v7"}: must include at least one of v1, v1beta1',
    ],
  ],
  'a protected group': [
    { ...crd({ group: 'sea.k8s.io' }), metadata: { name: 'boats.sea.k8s.io' } },
    [
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
  ],
  'errors of two versions that differ stand at the version': [
    crd({ versions: [version(), version({ name: 'v2', storage: false }, { properties: { a: {} } })] }),
    [
      'spec.versions[1].schema.openAPIV3Schema.properties[spec].properties[a].type: Required value: must not be empty for specified object fields',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`a custom resource definition: ${name}`, () => {
    const got = problems(CustomResourceDefinition, given)
    assert.equal(got.length, want.length, got.join('\n'))
    want.forEach((part, i) => {
      assert.ok(got[i]?.endsWith(part) || got[i]?.includes(part), `${got[i]}\nis not\n${part}`)
    })
  })
}

test('the least definition has all names, no conversion, and its storage version in the status', () => {
  const { spec, status } = admit(CustomResourceDefinition, crd())
  assert.deepEqual(spec.names, { plural: 'boats', singular: 'boat', kind: 'Boat', listKind: 'BoatList' })
  assert.deepEqual(spec.conversion, { strategy: 'None' })
  assert.deepEqual(status.storedVersions, ['v1'])
})

test('group and plural stay; kind and scope do once it is established', () => {
  const established = { conditions: [{ type: 'Established', status: 'True' }] }
  const now = crd({ scope: 'Cluster' }, { kind: 'Ship', singular: 'ship', listKind: 'ShipList' })
  assert.deepEqual(problems(CustomResourceDefinition, now, crd()), [])
  assert.deepEqual(
    problems(CustomResourceDefinition, now, { ...crd(), status: established } as unknown as Given),
    [
      'spec.scope: Invalid value: "Cluster": field is immutable',
      'spec.names.kind: Invalid value: "Ship": field is immutable',
    ],
  )
  assert.deepEqual(problems(CustomResourceDefinition, { ...crd({ group: 'lake.io' }) }, crd()), [
    'spec.group: Invalid value: "lake.io": field is immutable',
  ])
})

test('a stored definition may keep what new ones must not have', () => {
  const old = withField({ type: 'text' })
  assert.deepEqual(problems(CustomResourceDefinition, old, old), [])
  assert.equal(problems(CustomResourceDefinition, old, crd()).length, 1)
})

test('schemas keep their unions, lose what they do not know, and contain themselves', () => {
  const given = {
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string', sail: 1 } },
    properties: { a: { additionalProperties: false, default: { x: [1] } } },
  }
  const { spec } = admit(
    CustomResourceDefinition,
    crd({ versions: [version({ schema: { openAPIV3Schema: given } })] }),
  )
  assert.deepEqual(spec.versions[0]?.schema?.openAPIV3Schema, {
    ...given,
    additionalProperties: { type: 'array', items: { type: 'string' } },
  })
})

test('columns', () => {
  const made = { ...crd(), metadata: { name: 'boats.sea.io', creationTimestamp: '2026-01-01T00:00:00Z' } }
  assert.deepEqual(cells(CustomResourceDefinition, made), {
    Name: 'boats.sea.io',
    'Created At': '2026-01-01T00:00:00Z',
  })
})
