import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepIn } from './install.ts'

const lines = {
  'Need to get 61.0 MB of archives.': 'downloading 61.0 MB of packages for Ruby',
  'Need to get 13.9 MB/24.3 MB of archives.': 'downloading 13.9 MB of packages for Ruby',
  'Need to get 0 B/24.3 MB of archives.': undefined,
  'Selecting previously unselected package ruby.': 'unpacking the packages of Ruby',
  'Setting up ruby (1:3.1) ...': 'setting up the packages of Ruby',
  'Reading package lists...': undefined,
}
for (const [line, want] of Object.entries(lines)) {
  test(`apt says "${line}"`, () => assert.equal(stepIn(line, 'Ruby'), want))
}
