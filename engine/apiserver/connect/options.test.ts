import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionOptions } from './options.ts'

const cases: [path: string, query: string, rest: string | undefined, want: object | undefined][] = [
  [
    'pods/exec',
    'command=ls&command=-l&stdout=true&tty=0&container=c',
    undefined,
    { kind: 'PodExecOptions', apiVersion: 'v1', stdout: true, container: 'c', command: ['ls', '-l'] },
  ],
  ['pods/attach', 'stdin=1', undefined, { kind: 'PodAttachOptions', apiVersion: 'v1', stdin: true }],
  [
    'pods/portforward',
    'ports=80,81&ports=82',
    undefined,
    { kind: 'PodPortForwardOptions', apiVersion: 'v1', ports: [80, 81, 82] },
  ],
  ['services/proxy', '', 'a/b', { kind: 'ServiceProxyOptions', apiVersion: 'v1', path: '/a/b' }],
  ['nodes/proxy', '', undefined, { kind: 'NodeProxyOptions', apiVersion: 'v1' }],
  ['pods/log', 'follow=true', undefined, undefined],
]
for (const [path, query, rest, want] of cases) {
  test(`what is asked of ${path}`, () => {
    const [plural, subresource] = path.split('/')
    const target = { kind: { plural }, subresource } as never
    assert.deepEqual(connectionOptions(target, new URLSearchParams(query), rest), want)
  })
}
