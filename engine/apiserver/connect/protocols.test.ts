import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSpoken } from './protocols.ts'

const cases: readonly (readonly [string, string | undefined, boolean])[] = [
  ['SPDY/3.1', undefined, true],
  ['websocket', 'v4.channel.k8s.io', true],
  ['WebSocket', undefined, true],
  ['websocket', 'v5.channel.k8s.io, v4.channel.k8s.io', true],
  ['websocket', 'v5.channel.k8s.io', false],
  ['websocket', 'SPDY/3.1+portforward.k8s.io', false],
  ['h2c', undefined, false],
]
for (const [upgrade, protocol, want] of cases) {
  test(`${upgrade} with ${protocol ?? 'no subprotocol'} is ${want ? 'passed on' : 'refused'}`, () => {
    assert.equal(isSpoken(upgrade, protocol), want)
  })
}
