import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JSONSchemaProps } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { FieldError } from '@hawser/kinds/meta/field.ts'
import { compileJsonPath } from './jsonpath.ts'
import { checkListTypes } from './listtypes.ts'
import { nodeOf } from './node.ts'
import { readCustom } from './read.ts'
import { checkRules, ruleTreeOf } from './rules.ts'
import { shapeOf } from './shape.ts'
import { validateSchema } from './validate.ts'

const spec = (schema: JSONSchemaProps): JSONSchemaProps => ({ type: 'object', properties: { spec: schema } })
const shown = (errors: readonly FieldError[]): string[] =>
  errors.map(({ field, problem }) => `${field}: ${problem}`)

const reads: Readonly<Record<string, readonly [JSONSchemaProps, unknown, unknown, (readonly string[])?]>> = {
  'unknown fields are pruned and told': [{ type: 'object' }, { a: 1 }, {}, ['spec.a']],
  'unless they are preserved': [
    { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { b: { type: 'object' } } },
    { a: { x: 1 }, b: { y: 1 } },
    { a: { x: 1 }, b: {} },
    ['spec.b.y'],
  ],
  'values of maps are read by their schema': [
    { type: 'object', additionalProperties: { type: 'object', properties: { n: { default: 1 } } } },
    { a: {}, b: { n: 2, m: 3 } },
    { a: { n: 1 }, b: { n: 2 } },
    ['spec.b.m'],
  ],
  'null becomes the default, or goes, or stays': [
    { type: 'object', properties: { a: { default: 1 }, b: {}, c: { nullable: true } } },
    { a: null, b: null, c: null },
    { c: null, a: 1 },
  ],
  'defaults have defaults in them': [
    { type: 'object', properties: { a: { type: 'object', default: {}, properties: { n: { default: 5 } } } } },
    {},
    { a: { n: 5 } },
  ],
  'what is mistyped is left for validation': [
    { type: 'object', properties: { a: { type: 'string' } } },
    { a: 1 },
    { a: 1 },
  ],
  'a key named __proto__ is a key': [
    { type: 'object', additionalProperties: { type: 'integer' } },
    JSON.parse('{"__proto__": 1}'),
    JSON.parse('{"__proto__": 1}'),
  ],
}
for (const [rule, [schema, given, want, unknown = []]] of Object.entries(reads)) {
  test(`reading: ${rule}`, () => {
    const read = readCustom(shapeOf(spec(schema)), { metadata: { name: 'x' }, spec: given })
    assert.deepEqual((read.value as { spec: unknown }).spec, want)
    assert.deepEqual(read.unknown, unknown)
  })
}
test("reading: a default is nobody's to change", () => {
  const shape = shapeOf(spec({ type: 'object', properties: { a: { default: { list: [1] } } } }))
  const first = readCustom(shape, { spec: {} }).value as { spec: { a: { list?: number[] } } }
  const second = readCustom(shape, { spec: {} }).value as typeof first
  assert.notEqual(first.spec.a, second.spec.a)
})

const faults: Readonly<Record<string, readonly [JSONSchemaProps, unknown, readonly string[]]>> = {
  'null where none may be': [
    { type: 'object' },
    null,
    ['spec: Invalid value: "null": spec in body must be of type object: "null"'],
  ],
  'items, by index': [
    { type: 'array', items: { type: 'integer', multipleOf: 5 } },
    [5, 6],
    ['spec[1]: Invalid value: 6: spec[1] in body should be a multiple of 5'],
  ],
  'too many and too few': [
    { type: 'array', maxItems: 1, minItems: 3 },
    [1, 2],
    [
      'spec: Invalid value: 2: spec in body should have at least 3 items',
      'spec: Too many: 2: must have at most 1 items',
    ],
  ],
  'exclusive bounds': [
    { type: 'number', minimum: 1, exclusiveMinimum: true },
    1,
    ['spec: Invalid value: 1: spec in body should be greater than 1'],
  ],
  'lengths count characters': [{ type: 'string', maxLength: 2, minLength: 2 }, '😀😀', []],
  'none of several': [
    { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    {},
    ['<nil>: Invalid value: "": "spec" must validate at least one schema (anyOf)', 'spec.a: Required value'],
  ],
  'more than one of several': [
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 1, b: 1 },
    [
      '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  ],
  'all of several': [
    { allOf: [{ required: ['a'] }] },
    {},
    [
      'spec.a: Required value',
      '<nil>: Invalid value: "": "spec" must validate all the schemas (allOf). None validated',
    ],
  ],
  not: [
    { not: { required: ['a'] } },
    { a: 1 },
    ['<nil>: Invalid value: "": "spec" must not validate the schema (not)'],
  ],
  'an unknown format is not looked at': [{ type: 'string', format: 'colour' }, 'x', []],
  'quantities by pattern': [{ 'x-kubernetes-int-or-string': true, pattern: '^\\d+m?$' }, '5m', []],
  'a closed set of numbers': [
    { enum: [1, 2] },
    3,
    ['spec: Unsupported value: 3: supported values: "1", "2"'],
  ],
}
for (const [rule, [schema, value, want]] of Object.entries(faults)) {
  test(`validation: ${rule}`, () =>
    assert.deepEqual(shown(validateSchema(spec(schema), { spec: value })), want))
}
test('validation: what has not changed may stay wrong, item by item', () => {
  const item: JSONSchemaProps = {
    type: 'object',
    properties: { name: { type: 'string' }, n: { maximum: 1 } },
  }
  const schema = spec({
    type: 'array',
    items: item,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  })
  const old = { spec: [{ name: 'a', n: 5 }] }
  const now = {
    spec: [
      { name: 'b', n: 6 },
      { name: 'a', n: 5 },
    ],
  }
  assert.deepEqual(shown(validateSchema(schema, now, old)), [
    'spec[0].n: Invalid value: 6: spec[0].n in body should be less than or equal to 1',
  ])
})
test('list types: each item and each key once', () => {
  const schema = spec({ type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } })
  assert.deepEqual(shown(checkListTypes(schema, { spec: ['a', 'b', 'a', 'a'] })), [
    'spec[2]: Duplicate value: "a"',
  ])
})

const rule = (text: string, more: object = {}) => ({ rule: text, ...more })
const broken: Readonly<Record<string, readonly [JSONSchemaProps, unknown, unknown, readonly string[]]>> = {
  'the root has metadata': [
    { type: 'object', 'x-kubernetes-validations': [rule("self.metadata.name == 'a'")] },
    { metadata: { name: 'b' } },
    undefined,
    ['<nil>: Invalid value: "object": failed rule: self.metadata.name == \'a\''],
  ],
  'keys of maps are in brackets': [
    spec({
      type: 'object',
      additionalProperties: { type: 'integer', 'x-kubernetes-validations': [rule('self > 0')] },
    }),
    { spec: { a: 0, b: 1 } },
    undefined,
    ['spec[a]: Invalid value: "integer": failed rule: self > 0'],
  ],
  'transition rules wait for something old': [
    spec({ type: 'integer', 'x-kubernetes-validations': [rule('self >= oldSelf')] }),
    { spec: 1 },
    undefined,
    [],
  ],
  'and then they hold': [
    spec({
      type: 'integer',
      'x-kubernetes-validations': [rule('self >= oldSelf', { message: 'never less' })],
    }),
    { spec: 1 },
    { spec: 2 },
    ['spec: Invalid value: "integer": never less'],
  ],
  'optionalOldSelf runs them always': [
    spec({
      type: 'integer',
      'x-kubernetes-validations': [
        rule('oldSelf.hasValue() || self == 0', { optionalOldSelf: true, reason: 'FieldValueRequired' }),
      ],
    }),
    { spec: 1 },
    undefined,
    ['spec: Required value: failed rule: oldSelf.hasValue() || self == 0'],
  ],
  'failing is told': [
    spec({ type: 'array', items: { type: 'integer' }, 'x-kubernetes-validations': [rule('self[3] == 1')] }),
    { spec: [] },
    undefined,
    ['spec: Invalid value: "array": index out of bounds: 3 evaluating rule: self[3] == 1'],
  ],
  'fields with unusual names': [
    spec({
      type: 'object',
      properties: { 'a-b': { type: 'integer' } },
      'x-kubernetes-validations': [rule('self.a__dash__b == 1')],
    }),
    { spec: { 'a-b': 2 } },
    undefined,
    ['spec: Invalid value: "object": failed rule: self.a__dash__b == 1'],
  ],
  'what has not changed may stay wrong': [
    spec({ type: 'integer', 'x-kubernetes-validations': [rule('self > 5')] }),
    { spec: 1 },
    { spec: 1 },
    [],
  ],
  'a rule that costs too much ends all': [
    spec({
      type: 'array',
      items: { type: 'integer' },
      'x-kubernetes-validations': [
        rule('self.all(a, self.all(b, self.all(c, a + b + c >= 0)))'),
        rule('false'),
      ],
    }),
    { spec: Array.from({ length: 300 }, (_, i) => i) },
    undefined,
    [
      'spec: Invalid value: "array": \'operation cancelled: actual cost limit exceeded\': no further validation rules will be run due to call cost exceeds limit for rule: self.all(a, self.all(b, self.all(c, a + b + c >= 0)))',
    ],
  ],
}
for (const [name, [schema, object, old, want]] of Object.entries(broken)) {
  test(`rules: ${name}`, () => {
    const tree = ruleTreeOf(schema, true)
    assert.ok(tree)
    assert.deepEqual(shown(checkRules(tree, object, old)), want)
  })
}

const object = {
  a: { 'b.c': [1, { d: 'x' }] },
  list: [
    { type: 'Ready', n: 1 },
    { type: 'Other', n: 2 },
  ],
}
const paths: Readonly<Record<string, readonly unknown[] | undefined>> = {
  ".a['b.c'][0]": [1],
  '.a.b\\.c[-1].d': ['x'],
  '.list[?(@.type=="Ready")].n': [1],
  '.list[?(@.n > 1)].type': ['Other'],
  '.list[*].n': [1, 2],
  '..d': ['x'],
  '.nothing.there': [],
  '.list[': undefined,
}
for (const [path, want] of Object.entries(paths)) {
  test(`JSONPath: ${path}`, () => assert.deepEqual(compileJsonPath(path)?.(object), want))
}

test('a schema as a node: how its parts merge', () => {
  assert.deepEqual(
    nodeOf({
      type: 'object',
      properties: {
        atomic: { type: 'object', 'x-kubernetes-map-type': 'atomic', properties: { a: { type: 'string' } } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        free: { 'x-kubernetes-preserve-unknown-fields': true },
      },
    }),
    {
      type: 'object',
      fields: {
        atomic: { node: { type: 'any' }, presence: 'optional' },
        labels: { node: { type: 'map', values: { type: 'string' } }, presence: 'optional' },
        free: { node: { type: 'any' }, presence: 'optional' },
      },
    },
  )
})
