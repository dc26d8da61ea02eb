import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missing } from '../needs.ts'
import { type FailingBuild, ofSources } from './failing.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

/** All builds that are known to fail, on one platform: each says why, to whom it is, and what to do. */
const lists: Readonly<Record<string, readonly FailingBuild[]>> = { sources: ofSources }

describe('B19: failing builds say why', { skip }, () => {
  let at: BuildSetting
  before(async () => {
    at = await openBuildSetting()
    await at.git.commit('web.git', { 'index.html': 'hello' })
  })
  after(async () => at?.[Symbol.asyncDispose]())

  for (const [list, builds] of Object.entries(lists)) {
    for (const [i, one] of builds.entries()) {
      test(one.name, async () => {
        const config = `${list}-${i}`
        const { spec, upload } = await one.given(at)
        await at.buildConfig(config, spec)
        const { status } = upload ? await at.uploadFailing(config, upload) : await at.build(config)
        assert.deepEqual(
          [status.phase, status.reason],
          [one.phase ?? 'Failed', one.reason],
          status.message ?? '',
        )
        assert.match(status.message ?? '', one.message)
        if (one.log) assert.match(status.logSnippet ?? '', one.log)
        else assert.equal(status.logSnippet, undefined)
      })
    }
  }
})
