import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { decode } from './decode.ts'
import { allKinds, subresourceKinds } from './index.ts'
import type { AnyKind } from './kind.ts'
import type { Node, ObjectNode } from './schema.ts'

const folder = import.meta.dirname
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
)
const kinds = [...allKinds, ...subresourceKinds]

test('every kind that is defined is in the index', () => {
  const defined = sources.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return [...text.matchAll(/export const (\w+) = defineKind\(/g)].map(([, name]) => name)
  })
  assert.deepEqual(kinds.map(({ kind }) => kind).sort(), defined.sort())
})

test('kinds run in a browser: nothing of Node is imported', () => {
  const guilty = sources.filter(
    (file) => !file.startsWith('testing/') && /from 'node:/.test(readFileSync(join(folder, file), 'utf8')),
  )
  assert.deepEqual(guilty, [])
})

test('no two kinds share a plural or a short name, but for versions of the same', () => {
  const owners = new Map<string, string>()
  // Upstream names metrics by what they are of.
  const named = allKinds.filter(({ group }) => group !== 'metrics.k8s.io')
  for (const { kind, plural, shortNames = [] } of named)
    for (const name of [plural, ...shortNames]) {
      assert.equal(owners.get(name) ?? kind, kind, name)
      owners.set(name, kind)
    }
})

for (const kind of kinds) {
  test(`${kind.kind}: no two fields of a message have one protobuf number`, () => {
    for (const object of objectsOf(kind.node)) {
      const numbers = Object.values(object.fields)
        .filter(({ number }) => number !== undefined)
        .map(({ number, within }) => `${within ?? ''}/${number}`)
      assert.equal(numbers.length, new Set(numbers).size, object.name ?? 'unnamed')
    }
  })
  test(`${kind.kind}: the least object is read without an exception`, () => {
    const { value, mistyped } = decode<{ metadata: object }>(kind.node, {})
    assert.deepEqual(mistyped, [])
    kind.complete?.(value as never)
    kind.validate?.(value as never)
    for (const column of kind.columns ?? []) column.value(value as never, 0)
    for (const read of Object.values(kind.selectable ?? {}))
      assert.equal(typeof (read as Read)(value), 'string')
  })
}
type Read = (object: unknown) => string

/** Every object within a schema once: a schema may contain itself. */
function* objectsOf(node: Node, seen = new Set<Node>()): Iterable<ObjectNode> {
  if (node.type === 'list') yield* objectsOf(node.items, seen)
  if (node.type === 'map') yield* objectsOf(node.values, seen)
  if (node.type === 'union') for (const [, option] of node.options) yield* objectsOf(option, seen)
  if (node.type !== 'object' || seen.has(node)) return
  seen.add(node)
  yield node
  for (const { node: child } of Object.values(node.fields)) yield* objectsOf(child, seen)
}

test('closed sets have members', () => {
  const empty = kinds.flatMap((kind: AnyKind) =>
    [...objectsOf(kind.node)].flatMap(({ name, fields }) =>
      Object.entries(fields)
        .filter(([, { node }]) => node.type === 'string' && node.enum?.length === 0)
        .map(([field]) => `${name}.${field}`),
    ),
  )
  assert.deepEqual(empty, [])
})
