import assert from 'node:assert/strict'
import { test } from 'node:test'
import { causeOf, deathsIn } from './crash.ts'

const printed = `ready https://127.0.0.1:6443
fatal: the disk is full
Error: the disk is full
    at write (store.ts:1:1)
supervise: the platform process ended with code 1; starting it again in 1s
fatal: port 6443 is taken
supervise: the platform process ended with code 78; starting it again in 2s
`
test('the last cause counts, without its stack', () => assert.equal(causeOf(printed), 'port 6443 is taken'))
test('nothing printed: no cause', () => assert.equal(causeOf(''), undefined))
test('deaths are counted', () => assert.equal(deathsIn(printed), 2))
