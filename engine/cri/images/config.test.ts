import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigChange, ContainerDefaults } from '../images.ts'
import { changed, committed } from './config.ts'

const base: ContainerDefaults = {
  Entrypoint: ['/bin/sh'],
  Cmd: ['-c', 'assemble'],
  Env: ['PATH=/bin', 'PORT=80'],
  User: 'root',
  Labels: { a: '1' },
}
const cases: Record<
  string,
  { given: ConfigChange; want: Partial<Record<keyof ContainerDefaults, unknown>> }
> = {
  'nothing given: nothing changes': { given: {}, want: {} },
  'a cmd replaces the cmd': { given: { cmd: ['run'] }, want: { Cmd: ['run'] } },
  'an entrypoint drops the old cmd': {
    given: { entrypoint: ['/run'] },
    want: { Entrypoint: ['/run'], Cmd: undefined },
  },
  'entrypoint and cmd': {
    given: { entrypoint: ['/run'], cmd: ['x'] },
    want: { Entrypoint: ['/run'], Cmd: ['x'] },
  },
  'env merges by name and keeps its order': {
    given: { env: ['PORT=8080', 'NEW=a=b'] },
    want: { Env: ['PATH=/bin', 'PORT=8080', 'NEW=a=b'] },
  },
  'labels merge': { given: { labels: { b: '2' } }, want: { Labels: { a: '1', b: '2' } } },
  'a port without a protocol is TCP': {
    given: { exposedPorts: ['8080', '53/udp'] },
    want: { ExposedPorts: { '8080/tcp': {}, '53/udp': {} } },
  },
  'user and folder': {
    given: { user: '1001', workingDir: '/app' },
    want: { User: '1001', WorkingDir: '/app' },
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const expected = JSON.parse(JSON.stringify({ ...base, ...want }))
    assert.deepEqual(changed(base, given), expected)
  })
}

test('a commit adds lines for layers that have none', () => {
  const image = {
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: ['sha256:a', 'sha256:b'] },
    history: [{ created_by: 'ENV A=1', empty_layer: true }, { created_by: 'COPY' }],
  } as const
  const { history } = committed(image, { diffId: 'sha256:c', created: '2026-01-02T03:04:05Z' })
  assert.deepEqual(
    history?.map(({ created_by }) => created_by),
    ['unknown', 'ENV A=1', 'COPY', 'hawser commit'],
  )
})

test('a commit adds a layer and a line of history, and keeps platform and author', () => {
  const image = {
    architecture: 'arm64',
    os: 'linux',
    author: 'somebody',
    rootfs: { type: 'layers', diff_ids: ['sha256:a'] },
    history: [{ created_by: 'base' }],
  } as const
  const layer = { diffId: 'sha256:b', created: '2026-01-02T03:04:05Z', createdBy: 'assemble' }
  assert.deepEqual(committed(image, layer, { user: '7' }), {
    architecture: 'arm64',
    os: 'linux',
    author: 'somebody',
    created: '2026-01-02T03:04:05Z',
    config: { User: '7' },
    rootfs: { type: 'layers', diff_ids: ['sha256:a', 'sha256:b'] },
    history: [{ created_by: 'base' }, { created: '2026-01-02T03:04:05Z', created_by: 'assemble' }],
  })
})
