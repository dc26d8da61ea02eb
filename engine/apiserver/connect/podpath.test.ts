import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { agentPath } from './podpath.ts'

const podWith = (containers: readonly string[], initContainers: readonly string[] = []): Pod =>
  ({
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      containers: containers.map((name) => ({ name })),
      initContainers: initContainers.map((name) => ({ name })),
    },
  }) as unknown as Pod
const one = podWith(['main'])
const two = podWith(['main', 'side'], ['setup'])

const cases: Record<string, readonly [Pod, string, string, string]> = {
  'the log of the only container': [one, 'log', '', '/containerLogs/default/web/main'],
  'the log of a named container': [two, 'log', 'container=side', '/containerLogs/default/web/side'],
  'the log of an init container': [two, 'log', 'container=setup', '/containerLogs/default/web/setup'],
  'the options of a log': [
    one,
    'log',
    'follow=true&previous=false&tailLines=5&sinceTime=2026-01-01T00:00:00Z&pretty=1',
    '/containerLogs/default/web/main?follow=true&tailLines=5&sinceTime=2026-01-01T00%3A00%3A00Z',
  ],
  'exec with all streams': [
    two,
    'exec',
    'container=main&command=sh&command=-c&command=a+%26+b&stdin=true&stdout=true&stderr=true&tty=true',
    '/exec/default/web/main?input=1&output=1&error=1&tty=1&command=sh&command=-c&command=a%20%26%20b',
  ],
  'attach leaves out what is false': [
    one,
    'attach',
    'stdin=false&stdout=1',
    '/attach/default/web/main?output=1',
  ],
  'port-forward over SPDY says its ports later': [two, 'portforward', '', '/portForward/default/web'],
  'port-forward over WebSocket says them here': [
    two,
    'portforward',
    'ports=80&ports=443',
    '/portForward/default/web?port=80%2C443',
  ],
}
for (const [name, [pod, subresource, query, want]] of Object.entries(cases)) {
  test(name, () => assert.equal(agentPath(pod, subresource, new URLSearchParams(query)), want))
}

const refusals: Record<string, readonly [Pod, string, string, string]> = {
  'several containers and none named': [
    two,
    'log',
    '',
    'a container name must be specified for pod web, choose one of: [main side] or one of the init containers: [setup]',
  ],
  'a container that is not there': [
    one,
    'exec',
    'command=ls&container=x',
    'container x is not valid for pod web',
  ],
  'exec without a command': [
    one,
    'exec',
    'stdout=true',
    'PodExecOptions "" is invalid: command: Required value',
  ],
  'a negative number of lines': [
    one,
    'log',
    'tailLines=-1',
    'PodLogOptions "web" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  ],
  'two beginnings of a log': [
    one,
    'log',
    'sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z',
    'PodLogOptions "web" is invalid: sinceTime: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
  ],
}
for (const [name, [pod, subresource, query, message]] of Object.entries(refusals)) {
  test(`${name} is refused as upstream does`, () => {
    assert.throws(() => agentPath(pod, subresource, new URLSearchParams(query)), { message })
  })
}
