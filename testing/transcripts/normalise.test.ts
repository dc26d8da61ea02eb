import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalise } from './normalise.ts'

const cases: Record<string, readonly [string, string]> = {
  uids: ['uid: 0e37df36-f698-4c4d-8b8c-30d43a3b7a0f', 'uid: UID'],
  'times of the API': ['at: 2026-11-26T16:13:17Z, 2026-11-26T16:13:17.123456Z', 'at: TIME, TIME'],
  'times of describe': ['Started:  Thu, 26 Nov 2026 16:13:17 +0000', 'Started:  TIME'],
  'versions of objects in YAML and JSON': [
    'resourceVersion: "12"\n"resourceVersion": "12"',
    'resourceVersion: "VERSION"\n"resourceVersion": "VERSION"',
  ],
  'a name that a controller made up': ['pod/web-5d8fb6c9c4-x2zkq', 'pod/web-HASH-RANDOM'],
  'a hash in a name and in a label': [
    'replicaset.apps/web-5d8fb6c9c4 pod-template-hash=5d8fb6c9c4',
    'replicaset.apps/web-HASH pod-template-hash=HASH',
  ],
  'a name with a vowel stays': ['web-strengths web-front', 'web-strengths web-front'],
  'a suffix of another name': ['kube-api-access-9h5rg', 'kube-api-access-RANDOM'],
  'CPU is no age': ['cpu:      100m', 'cpu:  100m'],
  'ages in tables': ['NAME   AGE\nweb    12s\nold    3m2s   x', 'NAME  AGE\nweb  AGE\nold  AGE  x'],
  'ages that come first': ['14s   Normal', 'AGE  Normal'],
  'ages of events': [
    'Normal  Pulled  3s (x4 over 10s)  kubelet',
    'Normal  Pulled  AGE (x4 over AGE)  kubelet',
  ],
  'a duration that was asked for stays': ['delay=0s timeout=1s', 'delay=0s timeout=1s'],
  'addresses given out at random': ['IP:  10.129.14.7', 'IP:  IP'],
  'networks and addresses of users stay': ['10.130.0.0/16 192.0.2.1', '10.130.0.0/16 192.0.2.1'],
  'the server': ['https://127.0.0.1:38213/api', 'https://ADDRESS/api'],
  tokens: ['token: eyJhbGciOi.eyJhdWQi.c2ln-_', 'token: TOKEN'],
  'columns come closer, indentation stays': ['  a      b\tc  ', '  a  b  c'],
  'what looks like a command or a comment is indented': ['# edit\n$ x\n1.20$ x', ' # edit\n $ x\n 1.20$ x'],
  'lines at the end go': ['a\n\n', 'a'],
}
for (const [name, [given, want]] of Object.entries(cases)) {
  test(name, () => assert.equal(normalise(given), want))
}
