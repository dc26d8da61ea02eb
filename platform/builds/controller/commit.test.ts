import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { BUILD_UID } from '../image.ts'
import type { BuildImages, NodeImageStore } from '../images.ts'
import { readReport } from '../pod/report.ts'
import { build, buildPod } from '../samples.ts'
import { commit } from './commit.ts'
import { targetOf } from './output.ts'

const one = build(1, 'Running')
const sample = buildPod(one, 'Succeeded', { terminated: { exitCode: 0 } })
const pod = { ...sample, spec: { ...sample.spec, containers: [] } }
const target = { namespace: 'shop', stream: 'web', tag: 'latest' }
const now = () => Date.parse('2026-01-01T00:02:00Z')

/** Answers as told, and writes down what it is asked. */
function imagesThat(answers: {
  find?: Awaited<ReturnType<NodeImageStore['find']>>
  commit?: Error
  push?: Error
}) {
  const asked: string[] = []
  const refuseWith = (error: Error | undefined) => {
    if (error) throw error
  }
  const images: Pick<BuildImages, 'on' | 'push' | 'name'> = {
    on: () => ({
      find: async () => answers.find,
      async commit() {
        asked.push('commit')
        refuseWith(answers.commit)
        return { digest: 'sha256:new' }
      },
      tag: async (source, image) => void asked.push(`tag ${source} ${image}`),
    }),
    async push({ digest }) {
      asked.push(`push ${digest}`)
      refuseWith(answers.push)
    },
    name: {
      repository: (namespace, stream) => `${namespace}/${stream}`,
      tagged: (namespace, stream, tag) => `${namespace}/${stream}:${tag}`,
      pinned: (namespace, stream, digest) => `${namespace}/${stream}@${digest}`,
    },
  }
  const given = { build: one, pod, report: readReport('built 1\n'), hookPod: undefined }
  const run = (isPatient = false) => commit({ now }, images as BuildImages, target, given, isPatient)
  return { asked, run }
}
const found = (uid: string) => ({
  digest: 'sha256:before',
  config: { config: { Labels: { [BUILD_UID]: uid } } },
})

test('the container becomes an image, that gets its names and is the newest of its tag', async () => {
  const { asked, run } = imagesThat({ find: found('of an earlier build') })
  const status = await run()
  assert.deepEqual(asked, ['commit', 'tag shop/web:latest shop/web@sha256:new', 'push sha256:new'])
  assert.equal(status.phase, 'Complete')
  assert.equal(status.output?.to?.imageDigest, 'sha256:new')
  assert.equal(status.outputDockerImageReference, 'shop/web@sha256:new')
})
test('interrupted after the commit: the image it made is found again', async () => {
  const { asked, run } = imagesThat({ find: found(one.metadata.uid) })
  const status = await run()
  assert.deepEqual(asked, ['tag shop/web:latest shop/web@sha256:before', 'push sha256:before'])
  assert.equal(status.phase, 'Complete')
})

const refusals = {
  'the container is gone': {
    commit: new StatusError('NotFound', 'container is not here'),
    want: 'CommitContainerFailed',
  },
  'the image stream is gone': {
    push: new StatusError('NotFound', 'imagestreams.image.openshift.io "web" not found'),
    want: 'PushImageToRegistryFailed',
  },
}
for (const [name, { want, ...answers }] of Object.entries(refusals)) {
  test(`B19: ${name}`, async () => {
    const status = await imagesThat(answers).run()
    assert.deepEqual([status.phase, status.reason], ['Failed', want])
  })
}
test('B19: files that are too large for an image: what to do, and not how the node was asked', async () => {
  const refusal =
    'POST /api/v1/nodes/vm/proxy/hawser/images/commit: HTTP 400: it has 9 bytes, holes in them counted'
  const { message } = await imagesThat({ commit: new StatusError('BadRequest', refusal) }).run()
  assert.equal(
    message,
    'The node could not make an image of the build: it has 9 bytes, holes in them counted; let it write less, or raise spec.resources.limits.ephemeral-storage of the build config',
  )
})
test('a node that has just started may find the container yet', () =>
  assert.rejects(imagesThat({ commit: refusals['the container is gone'].commit }).run(true), {
    reason: 'NotFound',
  }))
test('a node that does not answer now is asked again', () =>
  assert.rejects(imagesThat({ commit: new StatusError('ServiceUnavailable', 'no answer') }).run(), {
    reason: 'ServiceUnavailable',
  }))

const outputs = {
  'web:v1': { namespace: 'shop', stream: 'web', tag: 'v1' },
  web: { namespace: 'shop', stream: 'web', tag: 'latest' },
  'a/b:c': undefined,
}
for (const [name, want] of Object.entries(outputs)) {
  test(`the output "${name}"`, () =>
    assert.deepEqual(targetOf(build(1, 'New', { output: { to: { kind: 'ImageStreamTag', name } } })), want))
}
