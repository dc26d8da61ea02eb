import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusedAddress } from './address.ts'

const refused = [
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '169.254.169.254',
  '100.100.100.200',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fd00:ec2::254',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  'not an address',
]
for (const address of refused)
  test(`I4: no import goes to ${address}`, () => assert.equal(isRefusedAddress(address), true))
for (const address of ['10.0.0.5', '192.168.1.1', '1.1.1.1', '2001:db8::1', '::ffff:1.1.1.1', 'fd12::1'])
  test(`I4: an import may go to ${address}`, () => assert.equal(isRefusedAddress(address), false))
