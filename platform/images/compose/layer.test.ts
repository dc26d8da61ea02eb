import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leftOver } from './clean.ts'
import { chainOf, type Layer, layerKey } from './layer.ts'

const base: Layer = { name: 'base', packages: ['tini'], kept: true }
const ruby: Layer = { name: 'ruby', on: base, packages: ['ruby'] }

const same = {
  'another name': { ...ruby, name: 'other' },
  'kept unpacked': { ...ruby, kept: true as const },
}
for (const [name, layer] of Object.entries(same)) {
  test(`${name} makes no other layer`, () => assert.equal(layerKey(layer), layerKey(ruby)))
}
const others: Record<string, Layer> = {
  'other packages': { ...ruby, packages: ['ruby', 'bundler'] },
  'files before them': { ...ruby, before: { 'etc/a': 'b' } },
  'a script after them': { ...ruby, after: 'true' },
  'less of it': { ...ruby, without: ['usr/share'] },
  'another layer below': { ...ruby, on: { ...base, packages: [] } },
}
for (const [name, layer] of Object.entries(others)) {
  test(`${name} make another layer`, () => assert.notEqual(layerKey(layer), layerKey(ruby)))
}
test('a chain begins at the bottom', () => assert.deepEqual(chainOf(ruby), [base, ruby]))

test('what a killed composition left is removed, and layers no recipe has', () => {
  const names = [
    '.composing-Xy12',
    '.sharing-Ab34',
    layerKey(base),
    layerKey(ruby),
    'archives',
    'nodejs-0123456789ab.17',
  ]
  const kept = new Set([layerKey(base)])
  assert.deepEqual(leftOver(names, kept), ['.composing-Xy12', '.sharing-Ab34', layerKey(ruby)])
})
