import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Secret } from '@hawser/kinds/core/secret.ts'
import { meta } from '../samples.ts'
import { matchingSecret } from './secretmatch.ts'

const secret = (name: string, patterns: readonly string[], key = 'password'): Secret =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      ...meta(name),
      annotations: Object.fromEntries(
        patterns.map((pattern, at) => [`build.openshift.io/source-secret-match-uri-${at}`, pattern]),
      ),
    },
    type: 'Opaque',
    data: { [key]: 'eA==' },
  }) as Secret

describe('B3: which secret is used for a repository without one of its own', () => {
  const uri = 'https://git.corp.example/shop/web.git'
  const cases: Record<string, [string, readonly Secret[], string | undefined]> = {
    'none is linked': [uri, [], undefined],
    'the very repository': [uri, [secret('a', [uri])], 'a'],
    'a host and everything on it': [uri, [secret('a', ['https://git.corp.example/*'])], 'a'],
    'all hosts of a domain': [uri, [secret('a', ['https://*.corp.example/*'])], 'a'],
    'the domain itself': ['https://corp.example/x', [secret('a', ['https://*.corp.example/*'])], 'a'],
    'any scheme and host': [uri, [secret('a', ['*://*/shop/*'])], 'a'],
    'the longest pattern wins': [
      uri,
      [secret('a', ['https://*/*']), secret('b', ['https://git.corp.example/shop/*'])],
      'b',
    ],
    'several patterns of one secret': [uri, [secret('a', ['ssh://*/*', 'https://*/*'])], 'a'],
    'another scheme': [uri, [secret('a', ['ssh://git.corp.example/*'])], undefined],
    'another host': [uri, [secret('a', ['https://corp.example/*'])], undefined],
    'a host that only ends alike': [
      'https://evilcorp.example/x',
      [secret('a', ['https://*.corp.example/*'])],
      undefined,
    ],
    'a path that is longer': [`${uri}/more`, [secret('a', [uri])], undefined],
    'stars in the path': [uri, [secret('a', ['https://git.corp.example/*/web*'])], 'a'],
    "git's short form is ssh": [
      'git@git.corp.example:shop/web',
      [secret('a', ['ssh://git.corp.example/*'])],
      'a',
    ],
    'with a user in the pattern': [
      'git@git.corp.example:shop/web',
      [secret('a', ['ssh://git@git.corp.example/*'])],
      'a',
    ],
    'a pattern that is none': [uri, [secret('a', ['git.corp.example/*'])], undefined],
    'a secret for something else': [uri, [secret('a', ['https://*/*'], '.dockercfg')], undefined],
    'many stars do not take forever': [
      `https://h/${'a'.repeat(5000)}`,
      [secret('a', [`https://h/${'a*'.repeat(200)}b`])],
      undefined,
    ],
  }
  for (const [name, [of, secrets, want]] of Object.entries(cases))
    test(name, () => assert.equal(matchingSecret(of, secrets), want))
})
