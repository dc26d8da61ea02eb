import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missing } from '../needs.ts'
import { failing } from './failingsources.ts'
import { assertFailed } from './failure.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

/** On one platform: each says why, to whom it is, and what to do. */
describe('B19: failing builds say why', { skip }, () => {
  let at: BuildSetting
  before(async () => {
    at = await openBuildSetting()
    await at.git.commit('web.git', { 'index.html': 'hello' })
  })
  after(async () => at?.[Symbol.asyncDispose]())

  for (const [i, one] of failing.entries()) {
    test(one.name, async () => {
      const config = `sources-${i}`
      const { spec, upload } = await one.given(at)
      await at.buildConfig(config, spec)
      const build = upload ? await at.uploadFailing(config, upload) : await at.build(config)
      assertFailed(build, one)
      if (!one.log) assert.equal(build.status.logSnippet, undefined)
    })
  }
})
