import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import { build } from '../samples.ts'
import { changeBy, problemsOf } from './details.ts'

const revision = (commit: string) => ({ type: 'Git' as const, git: { commit, author: {}, committer: {} } })
const told = (one: Build, status: Partial<Build['status']>, spec: Partial<Build['spec']> = {}): Build => ({
  ...one,
  spec: { ...one.spec, ...spec },
  status: { ...one.status, ...status },
})
const running = build(1, 'Running')

describe('B21: what a builder says of its build', () => {
  const to = { imageDigest: 'sha256:1' }
  const cases: Record<string, [given: Build, old: Build, want: object]> = {
    'how it ended, and why': [
      told(running, { phase: 'Failed', reason: 'DockerBuildFailed', message: 'no' }),
      running,
      { phase: 'Failed', reason: 'DockerBuildFailed', message: 'no' },
    ],
    'a phase that is no end is not its to say': [told(running, { phase: 'New' }), running, {}],
    'an ended build stays ended as it is': [told(running, { phase: 'Complete' }), build(1, 'Failed'), {}],
    'the digest of its image, and nothing else of the status': [
      told(running, { output: { to }, outputDockerImageReference: 'x', cancelled: true }),
      running,
      { output: { to } },
    ],
  }
  for (const [name, [given, old, want]] of Object.entries(cases)) {
    test(name, () =>
      assert.deepEqual(JSON.parse(JSON.stringify(changeBy(given, old))), { output: {}, ...want }),
    )
  }
})

describe('B2: the commit of a build is said once', () => {
  const of = (commit?: string) => told(running, {}, commit ? { revision: revision(commit) } : {})
  const cases: Record<string, [given: Build, old: Build, want: string[]]> = {
    'the first time': [of('a'), of(), []],
    again: [of('a'), of('a'), []],
    'another one': [of('b'), of('a'), ['FieldValueDuplicate']],
    none: [of(), of('a'), ['FieldValueInvalid', 'FieldValueDuplicate']],
  }
  for (const [name, [given, old, want]] of Object.entries(cases)) {
    test(name, () =>
      assert.deepEqual(
        problemsOf(given, old).map(({ type }) => type),
        want,
      ),
    )
  }
})
