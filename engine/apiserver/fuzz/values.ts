import type { Node } from '@hawser/kinds/schema.ts'
import fc from 'fast-check'

/** Keys and texts that have broken servers before. */
const nasty = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '-',
  '.',
  '..',
  '../..',
  '%00',
  '\u0000',
  '\ud800',
  '\u202e',
  '9'.repeat(400),
  '-1',
  '1e999',
  'NaN',
  'null',
  'a'.repeat(300),
  '{{x}}',
  '$patch',
  '$setElementOrder/containers',
  '$retainKeys',
  '$deleteFromPrimitiveList/finalizers',
  'f:spec',
]
export const nastyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...nasty) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)

const numbers = fc.constantFrom(0, -1, 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e308, 0.5, -0)

/** JSON that has nothing to do with any schema. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false),
    numbers,
    nastyText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(nastyText, tie('value'), { maxKeys: 4, noNullPrototype: false }),
  ),
})).value

/** Mostly what a schema asks for, and now and then something else in the middle of it. */
export function almost(node: Node, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 5) return anyJson
  return fc.oneof(
    { weight: 60, arbitrary: fc.constant(undefined).chain(() => fitting(node, depth)) },
    { weight: 1, arbitrary: anyJson },
  )
}

function fitting(node: Node, depth: number): fc.Arbitrary<unknown> {
  switch (node.type) {
    case 'string':
      return fc.oneof(
        {
          weight: 20,
          arbitrary: node.enum
            ? fc.constantFrom(...node.enum)
            : fc.constantFrom('a', 'web', 'app.example.com'),
        },
        { weight: 1, arbitrary: nastyText },
      )
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: 0, max: 100 }) },
        { weight: 1, arbitrary: numbers },
      )
    case 'bytes':
      return fc.constantFrom('', 'aGk=', 'x')
    case 'quantity':
      return fc.constantFrom('1', '100m', '1Gi', '1e3', 5, '-1', '1Zi', '')
    case 'intOrString':
      return fc.constantFrom<unknown>(80, 'http', '25%', -1, '')
    case 'time':
    case 'microTime':
      return fc.constantFrom<unknown>('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000001Z', 'now', null)
    case 'duration':
      return fc.constantFrom<unknown>('15s', '1m30.5s', '0', 'soon', 15)
    case 'any':
      return anyJson
    case 'union':
      return fc.oneof(...node.options.map(([, option]) => almost(option, depth + 1)))
    case 'list':
      return fc.array(almost(node.items, depth + 1), { maxLength: 3 })
    case 'map':
      return fc.dictionary(
        fc.oneof(fc.constantFrom('app', 'a.b/c'), nastyText),
        almost(node.values, depth + 1),
        {
          maxKeys: 3,
          noNullPrototype: false,
        },
      )
    case 'object':
      return fieldsOf(node, depth)
  }
}

/** Some of the fields, more often those that must be there. */
function fieldsOf(node: Extract<Node, { type: 'object' }>, depth: number): fc.Arbitrary<unknown> {
  const names = Object.keys(node.fields)
  if (names.length === 0) return fc.constant({})
  return fc
    .subarray(names, { maxLength: Math.min(names.length, 6) })
    .map((some) => [
      ...new Set([...some, ...names.filter((name) => node.fields[name]?.presence === 'required')]),
    ])
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((name) =>
          almost(node.fields[name]?.node as Node, depth + 1).map((value) => [name, value] as const),
        ),
      ),
    )
    .map((entries) => Object.fromEntries(entries))
}
