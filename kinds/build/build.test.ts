import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImageStream } from '../image/imagestream.ts'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { Build } from './build.ts'
import { BuildConfig } from './buildconfig.ts'

const metadata = { name: 'web', namespace: 'default' }
const strategy = { sourceStrategy: { from: { name: 'nodejs:latest' } } }
const config = (spec: object = {}): Draft<typeof BuildConfig> => ({
  metadata,
  spec: { source: { binary: {} }, strategy, output: { to: { name: 'web:latest' } }, ...spec },
})

const refused: Record<string, [Draft<typeof BuildConfig>, string[]]> = {
  'no strategy': [
    config({ strategy: {} }),
    [
      'spec.strategy: Invalid value: {}: must provide a value for exactly one of sourceStrategy, customStrategy, dockerStrategy, or jenkinsPipelineStrategy',
    ],
  ],
  'B1: two sources that exclude each other': [
    config({ source: { binary: {}, git: { uri: 'https://example.com/a.git' } } }),
    [
      'spec.source.git: Invalid value: "": may not be set when binary is also set',
      'spec.source.binary: Invalid value: "": may not be set when git is also set',
    ],
  ],
  'B1: an inline Dockerfile that is too long': [
    config({ source: { dockerfile: 'x'.repeat(60_001) } }),
    ['spec.source.dockerfile: Invalid value: "": must be smaller than 60000 bytes'],
  ],
  'B2: no repository': [config({ source: { git: { uri: '' } } }), ['spec.source.git.uri: Required value']],
  'B2: what git would run, and an option': [
    config({ source: { git: { uri: 'ext::sh', ref: '--upload-pack=x' } } }),
    [
      'spec.source.git.uri: Invalid value: "ext::sh": git would run the program git-remote-ext for it; use https, http, git or ssh',
      'spec.source.git.ref: Invalid value: "--upload-pack=x": it begins with "-", which git takes for an option',
    ],
  ],
  'B2: a proxy that is none': [
    config({ source: { git: { uri: 'https://example.com/a.git', httpsProxy: 'proxy:3128' } } }),
    [
      'spec.source.git.httpsproxy: Invalid value: "proxy:3128": must be the URL of a proxy, such as http://proxy.example:3128',
    ],
  ],
  'B15: a file in a folder': [
    config({ source: { binary: { asFile: '../app.war' } } }),
    [
      'spec.source.binary.asFile: Invalid value: "../app.war": file name may not contain slashes or relative path segments and must be a valid POSIX filename',
    ],
  ],
  'B1: images without a use, and with wrong paths': [
    config({
      source: {
        images: [
          { from: { name: 'a:1' } },
          { from: { name: 'a:1' }, paths: [{ sourcePath: 'x', destinationDir: '/y' }] },
          { from: { name: 'a:1' }, paths: [{ sourcePath: '/x', destinationDir: 'a/../../y' }] },
          { from: { name: 'a:1' }, as: ['base'] },
          { from: { name: 'a:1' }, as: ['base', ''] },
        ],
      },
    }),
    [
      "spec.source.images[0].paths: Required value: must specify 'paths' or 'as'",
      "spec.source.images[0].as: Required value: must specify 'paths' or 'as'",
      'spec.source.images[1].paths[0].sourcePath: Invalid value: "x": must be an absolute path',
      'spec.source.images[1].paths[0].destinationDir: Invalid value: "/y": must be a relative path',
      'spec.source.images[2].paths[0].destinationDir: Invalid value: "a/../../y": destination dir cannot start with \'..\'',
      'spec.source.images[4].as[1]: Invalid value: "": must not be empty',
      'spec.source.images[4].as[0]: Duplicate value: "base"',
    ],
  ],
  'B1: secrets and config maps that lead out': [
    config({
      source: {
        git: { uri: 'https://example.com/a.git' },
        secrets: [{ secret: { name: 'a' }, destinationDir: '../x' }],
        configMaps: [{ configMap: { name: 'a' }, destinationDir: '/x' }],
      },
      strategy: { dockerStrategy: {} },
    }),
    [
      'spec.source.secrets[0].destinationDir: Invalid value: "../x": destination dir cannot start with \'..\'',
      'spec.source.configMaps[0].destinationDir: Invalid value: "/x": for the docker strategy the destinationDir has to be relative path',
    ],
  ],
  'B1: a Dockerfile build of nothing': [
    config({ source: {}, strategy: { dockerStrategy: {} } }),
    [
      'spec.source: Invalid value: "": must provide a value for at least one source input(git, binary, dockerfile, images).',
    ],
  ],
  'B1: a folder outside of the source': [
    config({ source: { git: { uri: 'git@example.com:a.git' }, contextDir: '../b' } }),
    ['spec.source.contextDir: Invalid value: "../b": context dir must not be a relative path'],
  ],
  'B4: a builder without a tag': [
    config({ strategy: { sourceStrategy: { from: { name: 'nodejs' } } } }),
    [
      'spec.strategy.sourceStrategy.from.name: Invalid value: "nodejs": ImageStreamTag object references must be in the form <name>:<tag>',
    ],
  ],
  'B8: an output that is no image': [
    config({ output: { to: { kind: 'Pod', name: 'web' } } }),
    [
      "spec.output.to.kind: Invalid value: \"Pod\": the target of build output must be an 'ImageStreamTag' or 'DockerImage'",
    ],
  ],
  'B4: volumes of a strategy that are none': [
    config({
      strategy: {
        sourceStrategy: {
          from: { name: 'nodejs:latest' },
          volumes: [
            {
              name: '',
              source: { type: 'Secret', configMap: { name: 'x' } },
              mounts: [{ destinationPath: 'rel' }, { destinationPath: '/a:b' }],
            },
            { name: 'b', source: { type: 'Secret', secret: {} }, mounts: [] },
          ],
        },
      },
    }),
    [
      'spec.strategy.sourceStrategy.volumes[0].name: Required value',
      'spec.strategy.sourceStrategy.volumes[0].source.type: Invalid value: "Secret": source type and specified type must match',
      'spec.strategy.sourceStrategy.volumes[0].mounts[0].destinationPath: Invalid value: "rel": must be an absolute path',
      'spec.strategy.sourceStrategy.volumes[0].mounts[1].destinationPath: Invalid value: "/a:b": must not contain \':\'',
      'spec.strategy.sourceStrategy.volumes[1].source.secret.secretName: Required value',
      'spec.strategy.sourceStrategy.volumes[1].mounts: Required value: must supply at least one mount',
    ],
  ],
  'B9: a script and a command': [
    config({ postCommit: { script: 'a', command: ['b'] } }),
    [
      'spec.postCommit: Invalid value: {"command":["b"],"script":"a"}: cannot use command and script together',
    ],
  ],
  'B10: a hook without a secret': [
    config({ triggers: [{ type: 'GitHub', github: {} }] }),
    ['spec.triggers[0].github.secret: Required value'],
  ],
  'B12: two image triggers without an image': [
    config({ triggers: [{ type: 'ImageChange' }, { type: 'ImageChange' }] }),
    ['spec.triggers: Invalid value: "": multiple ImageChange triggers refer to the same image stream tag'],
  ],
  'B12: a trigger for the image that another one watches without naming it': [
    config({
      triggers: [
        { type: 'ImageChange' },
        {
          type: 'ImageChange',
          imageChange: { from: { kind: 'ImageStreamTag', namespace: 'default', name: 'nodejs:latest' } },
        },
      ],
    }),
    ['spec.triggers: Invalid value: "": multiple ImageChange triggers refer to the same image stream tag'],
  ],
  'an unknown trigger': [
    config({ triggers: [{ type: 'Moon' }] }),
    [
      'spec.triggers[0].type: Unsupported value: "Moon": supported values: "Bitbucket", "ConfigChange", "Generic", "GitHub", "GitLab", "ImageChange"',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(BuildConfig, given), want))
}

test('types follow from what is given', () => {
  const { spec } = admit(BuildConfig, config())
  assert.equal(spec.strategy.type, 'Source')
  assert.equal(spec.source.type, 'Binary')
  assert.equal(spec.strategy.sourceStrategy?.from.kind, 'ImageStreamTag')
  assert.equal(spec.output.to?.kind, 'ImageStreamTag')
  assert.equal(spec.runPolicy, 'Serial')
  assert.equal(spec.successfulBuildsHistoryLimit, 5)
  assert.deepEqual(problems(BuildConfig, config()), [])
})

const build = (status: object = {}, spec: object = {}): Draft<typeof Build> => ({
  metadata: { ...metadata, name: 'web-1' },
  spec: { source: { git: { uri: 'https://example.com/a.git', ref: 'main' } }, strategy, ...spec },
  status,
})
test('a build is not changed, and one that has ended stays so', () => {
  assert.deepEqual(problems(Build, build({}, { serviceAccount: 'x' }), build()), [
    'spec: Invalid value: "content of spec is not printed out, please refer to the \\"details\\"": spec is immutable',
  ])
  assert.deepEqual(problems(Build, build({ phase: 'Running' }), build({ phase: 'Failed' })), [
    'status.phase: Invalid value: "Running": phase cannot be updated from a terminal state',
  ])
  assert.deepEqual(problems(Build, build({ phase: 'Running' }), build({ phase: 'Pending' })), [])
})

test('columns of builds', () => {
  const status = {
    phase: 'Failed',
    reason: 'AssembleFailed',
    startTimestamp: '2026-01-01T00:00:00Z',
    completionTimestamp: '2026-01-01T00:01:05Z',
  }
  const now = Date.parse('2026-01-01T00:10:00Z')
  const revision = { type: 'Git', git: { commit: 'bd94cbbabcdef' } }
  assert.deepEqual(cells(Build, build(status, { revision }), now), {
    Name: 'web-1',
    Type: 'Source',
    From: 'Git@bd94cbb',
    Status: 'Failed (AssembleFailed)',
    Started: '10m ago',
    Duration: '1m5s',
  })
  assert.deepEqual(cells(BuildConfig, { ...config(), status: { lastVersion: 3 } }), {
    Name: 'web',
    Type: 'Source',
    From: 'Binary',
    Latest: 3,
  })
})

const stream = (spec: object = {}, status: object = {}): Draft<typeof ImageStream> => ({
  metadata,
  spec,
  status,
})
test('image streams: tags name their source', () => {
  assert.deepEqual(
    problems(ImageStream, stream({ tags: [{ name: 'latest', from: { kind: 'DockerImage', name: 'a' } }] })),
    [],
  )
  assert.deepEqual(
    problems(ImageStream, stream({ tags: [{ name: 'latest', from: { kind: 'Pod' } }, { name: 'latest' }] })),
    [
      'spec.tags[latest].from.name: Required value',
      "spec.tags[latest].from.kind: Required value: valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'",
      'spec.tags[1].name: Duplicate value: "latest"',
    ],
  )
})
test('image streams: columns', () => {
  const event = (created: string) => ({
    created,
    generation: 1,
    image: 'sha256:x',
    dockerImageReference: 'x',
  })
  const status = {
    dockerImageRepository: 'hawser.local/default/web',
    tags: [
      { tag: 'v1', items: [event('2026-01-01T00:00:00Z')] },
      { tag: 'v2', items: [event('2026-01-01T00:05:00Z')] },
    ],
  }
  assert.deepEqual(
    cells(ImageStream, stream({ tags: [{ name: 'old' }] }, status), Date.parse('2026-01-01T00:10:00Z')),
    {
      Name: 'web',
      'Image Repository': 'hawser.local/default/web',
      Tags: 'v2,v1',
      Updated: '5 minutes ago',
    },
  )
})
