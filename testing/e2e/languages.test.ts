import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missing } from '../needs.ts'
import { startTestPlatform, type TestPlatform } from '../platform.ts'
import { deploySamples } from './languages.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

/** The largest first: two are built at a time. Static pages are built where the catalog's servers are. */
const languages = ['java', 'golang', 'php', 'python', 'ruby', 'perl'] as const

/** One platform on which the builder of every language is composed and used. */
describe('languages', { skip }, () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform()
  })
  after(async () => {
    await platform?.[Symbol.asyncDispose]()
  })

  test('one sample of each language is built and answers (T1 N3 S1 S2 S5)', async () => {
    await deploySamples(platform, languages, 2)
  })

  test('the catalog tells what was composed', async () => {
    const { stdout } = await platform.hawser(['catalog'])
    for (const name of languages) assert.match(stdout, new RegExp(`^${name} .* \\w+ old `, 'm'))
  })
})
