import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { AdmissionRequest } from '../chain.ts'
import { buildByStrategy } from './buildbystrategy.ts'

const docker = { dockerStrategy: {} }
const object = (strategy: object, more: object = {}) => ({
  metadata: { name: 'web', ...more },
  spec: { source: {}, strategy },
})

/** Validates one write by somebody who may create these; answers what he was asked for, or why he may not. */
function decide(may: readonly string[], given: object, old?: object): string {
  let asked = 'nothing'
  const isAllowed = ({ verb, on }: { verb: string; on: { plural: string; subresource: string } }) => {
    asked = `${verb} ${on.plural}/${on.subresource}`
    return may.includes(on.subresource)
  }
  const request = { operation: old ? 'UPDATE' : 'CREATE', kind: BuildConfig, object: given, old, user: {} }
  try {
    void buildByStrategy.validate?.(
      { ...request, name: 'web', namespace: 'shop' } as unknown as AdmissionRequest,
      { isAllowed } as never,
    )
    return asked
  } catch (error) {
    return (error as Error).message
  }
}

describe('X3, B6: who builds by a strategy must be allowed to', () => {
  const refused = (name: string) =>
    `buildconfigs.build.openshift.io "web" is forbidden: build strategy ${name} is not allowed`
  const cases: Record<string, readonly [readonly string[], readonly [object, object?], string]> = {
    'Docker, allowed': [['docker'], [object(docker)], 'create builds/docker'],
    'Docker, not allowed': [['source'], [object(docker)], refused('Docker')],
    'Source, allowed': [['source'], [object({ sourceStrategy: {} })], 'create builds/source'],
    'Source, not allowed': [['docker'], [object({ sourceStrategy: {} })], refused('Source')],
    'Custom, not allowed': [['docker', 'source'], [object({ customStrategy: {} })], refused('Custom')],
    'JenkinsPipeline, not allowed': [
      [],
      [object({ jenkinsPipelineStrategy: {} })],
      refused('JenkinsPipeline'),
    ],
    'layers skipped: a right of its own': [
      ['docker'],
      [object({ dockerStrategy: { imageOptimizationPolicy: 'SkipLayers' } })],
      refused('Docker'),
    ],
    'layers kept in so many words': [
      ['docker'],
      [object({ dockerStrategy: { imageOptimizationPolicy: 'None' } })],
      'create builds/docker',
    ],
    'a change of something else is asked about as well': [
      [],
      [object(docker, { labels: { a: 'b' } }), object(docker)],
      refused('Docker'),
    ],
    'letting go of an owner is not': [
      [],
      [object(docker), object(docker, { ownerReferences: [{ uid: 'u' }] })],
      'nothing',
    ],
  }
  for (const [name, [may, [given, old], want]] of Object.entries(cases)) {
    test(name, () => assert.equal(decide(may, given, old), want))
  }
  test('only builds and build configs, and not their status', () => {
    const asks = (plural: string, subresource?: string) =>
      buildByStrategy.handles?.('UPDATE', { group: 'build.openshift.io', plural } as never, subresource)
    assert.deepEqual(
      [asks('builds'), asks('buildconfigs'), asks('builds', 'details'), asks('builds', 'status'), asks('x')],
      [true, true, false, false, false],
    )
  })
})
