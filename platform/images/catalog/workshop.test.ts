import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summary } from './workshop.ts'

test('how an update went, in a sentence', () => {
  assert.equal(summary([]), 'up to date')
  const upgrades = [
    { name: 'openssl', from: '3.0.15', to: '3.0.17' },
    { name: 'tzdata', from: '2024a', to: '2025b' },
  ]
  assert.equal(summary(upgrades), 'updated: openssl 3.0.15 -> 3.0.17, tzdata 2024a -> 2025b')
})
