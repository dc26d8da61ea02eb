import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detect } from './detect.ts'

const source = (manifest: object, files: readonly string[] = ['package.json']) => ({
  files,
  directory: 'My App',
  manifest: JSON.stringify(manifest),
})
const start = { scripts: { start: 'node server.js' } }
const plain = { builder: 'nodejs', port: 8080, volumes: [], health: undefined }

const accepted = {
  'the name of package.json, without its scope': {
    given: source({ ...start, name: '@acme/Guest_Book' }),
    want: { ...plain, name: 'guest-book' },
  },
  'no name: that of the directory': { given: source(start), want: { ...plain, name: 'my-app' } },
  'main is enough to start': { given: source({ name: 'a', main: 'x.js' }), want: { ...plain, name: 'a' } },
  'a volume may say its size': {
    given: source({
      ...start,
      name: 'a',
      hawser: {
        volumes: { data: '/data', big: { path: '/big', size: '5Gi' } },
        health: '/healthz',
        port: 3000,
      },
    }),
    want: {
      name: 'a',
      builder: 'nodejs',
      port: 3000,
      health: '/healthz',
      volumes: [
        { name: 'data', path: '/data', size: '1Gi' },
        { name: 'big', path: '/big', size: '5Gi' },
      ],
    },
  },
}
for (const [name, { given, want }] of Object.entries(accepted)) {
  test(name, () => assert.deepEqual(detect(given), want))
}

const refused = {
  'no package.json': {
    given: { files: ['main.py'], directory: 'a', manifest: undefined },
    want: /no package\.json/,
  },
  'a Dockerfile alone': {
    given: { files: ['Dockerfile'], directory: 'a', manifest: undefined },
    want: /Dockerfile, which is not supported yet/,
  },
  'broken JSON': { given: { files: [], directory: 'a', manifest: '{' }, want: /not valid JSON/ },
  'nothing to start': { given: source({ name: 'a' }), want: /how to start/ },
  'every wrong wish at once': {
    given: source({ ...start, hawser: { port: 80, health: 'healthz', volumes: { data: 'relative' } } }),
    want: /hawser\.port: .*hawser\.volumes\.data: .*hawser\.health: /,
  },
  'a path that climbs': {
    given: source({ ...start, hawser: { volumes: { data: '/a/../../etc' } } }),
    want: /hawser\.volumes\.data/,
  },
}
for (const [name, { given, want }] of Object.entries(refused)) {
  test(`${name} is refused`, () => assert.throws(() => detect(given), want))
}
