import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { noDefaults } from '../defaults/defaults.ts'
import { build } from '../samples.ts'
import { podFor } from './podfor.ts'
import { runtimeImageOf } from './runtime.ts'

const from = { kind: 'ImageStreamTag', name: 'nodejs:latest' }
const lean = (runtimeArtifacts?: { sourcePath: string; destinationDir: string }[]) =>
  build(1, 'New', {
    strategy: {
      type: 'Source',
      sourceStrategy: { from, runtimeImage: from, ...(runtimeArtifacts && { runtimeArtifacts }) },
    },
  })
const config = { User: '1001', Labels: { 'io.openshift.s2i.scripts-url': 'image:///s2i' } }
const label = (files: string) => ({
  ...config,
  Labels: { ...config.Labels, 'io.openshift.s2i.assemble-input-files': files },
})

describe('S10: what a runtime image is and gets', () => {
  const runtime = { image: 'runtime@x', user: 1001, scripts: '/s2i' }
  const cases = {
    'what the build config says': [
      lean([{ sourcePath: '/opt/a', destinationDir: 'lib' }]),
      label('/opt/b'),
      { ...runtime, artifacts: ['/opt/a;lib'] },
    ],
    'or else what its label says': [
      lean(),
      label('/opt/a:lib;/opt/b'),
      { ...runtime, artifacts: ['/opt/a;lib', '/opt/b;.'] },
    ],
    'its own user for assemble-runtime': [
      lean(),
      {
        User: '',
        Labels: {
          'io.openshift.s2i.assemble-runtime-user': '7',
          'io.openshift.s2i.assemble-input-files': '/a',
          'io.openshift.s2i.assemble-user': '0',
        },
      },
      { ...runtime, user: 7, scripts: '', artifacts: ['/a;.'] },
    ],
    'nothing: nobody says what': [lean(), config, /neither .*runtimeArtifacts nor the label/],
    'no relative path': [lean(), label('opt/a'), /must be an absolute path/],
    'no folder outside': [
      lean([{ sourcePath: '/a', destinationDir: 'x/../../y' }]),
      config,
      /does not lead out/,
    ],
    'not as root': [lean(), { ...label('/a'), User: 'root' }, /^the runtime image runs as "root"/],
  } as const
  for (const [name, [one, of, want]] of Object.entries(cases)) {
    test(name, () => {
      const got = runtimeImageOf(one, { image: 'runtime@x', config: of })
      if (want instanceof RegExp) assert.match(String(got), want)
      else assert.deepEqual(got, want)
    })
  }
})

describe('B24: the pod of a build', () => {
  const builder = { scripts: '/s2i', scriptsUrl: undefined, user: 1001, destination: '/tmp' }
  const ready = { is: 'ready', image: 'builder@x', config, tools: 'tools@x' } as const
  const containers = (more: object) => {
    const options = { build: lean(), builder, defaults: noDefaults, cacheClaim: undefined }
    const { spec } = podFor({ image: undefined, ...options, ready: { ...ready, ...more } })
    return [...(spec.initContainers ?? []), ...spec.containers].map(({ name, image }) => `${name} ${image}`)
  }
  test('S6: takes artifacts of the previous image between source and build', () =>
    assert.deepEqual(containers({ previous: 'web@x' }), [
      'git-clone tools@x',
      'save-artifacts web@x',
      'sti-build builder@x',
    ]))
  test('S10: assembles in the builder, and becomes the runtime image', () =>
    assert.deepEqual(
      containers({ runtime: { image: 'runtime@x', user: 7, scripts: '', artifacts: ['/a;.'] } }),
      ['git-clone tools@x', 'assemble builder@x', 'sti-build runtime@x'],
    ))
})
