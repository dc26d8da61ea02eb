import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BuildSpec } from './buildspec.ts'
import { inputName, inputObjects } from './inputs.ts'

const from = { kind: 'ImageStreamTag', name: 'nodejs:latest' }
type Given = Parameters<typeof inputObjects>[0]
const given = (source: BuildSpec['source'], strategy: BuildSpec['strategy']): Given => ({ source, strategy })
const secretKeyRef = { name: 'token', key: 'a' }
const configMapKeyRef = { name: 'settings', key: 'a' }

describe('objects of which something goes into an image', () => {
  const cases: Record<string, [Given, readonly string[]]> = {
    none: [given({}, { sourceStrategy: { from } }), []],
    'of the source': [
      given(
        { secrets: [{ secret: { name: 'npmrc' } }], configMaps: [{ configMap: { name: 'conf' } }] },
        { sourceStrategy: { from } },
      ),
      ['Secret/npmrc', 'ConfigMap/conf'],
    ],
    'of variables and arguments, each once': [
      given(
        {},
        {
          dockerStrategy: {
            env: [
              { name: 'A', valueFrom: { secretKeyRef } },
              { name: 'B', valueFrom: { configMapKeyRef } },
              { name: 'C', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
            ],
            buildArgs: [{ name: 'D', valueFrom: { secretKeyRef } }],
          },
        },
      ),
      ['Secret/token', 'ConfigMap/settings'],
    ],
    'of volumes': [
      given(
        {},
        {
          sourceStrategy: {
            from,
            volumes: [
              {
                name: 'a',
                source: { type: 'Secret', secret: { secretName: 'certs', defaultMode: 420 } },
                mounts: [],
              },
              {
                name: 'b',
                source: { type: 'ConfigMap', configMap: { name: 'conf', defaultMode: 420 } },
                mounts: [],
              },
            ],
          },
        },
      ),
      ['Secret/certs', 'ConfigMap/conf'],
    ],
    'of a custom build': [
      given({}, { customStrategy: { from, secrets: [{ secretSource: { name: 's' }, mountPath: '/s' }] } }),
      ['Secret/s'],
    ],
    'but no logins': [
      given(
        { sourceSecret: { name: 'git' } },
        { sourceStrategy: { from, pullSecret: { name: 'registry' } } },
      ),
      [],
    ],
  }
  for (const [name, [spec, want]] of Object.entries(cases))
    test(name, () => assert.deepEqual(inputObjects(spec).map(inputName), want))
})
