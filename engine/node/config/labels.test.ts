import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContainerStatus } from '@hawser/cri/messages.ts'
import { samplePod } from '../samples.ts'
import { containerAnnotations, terminationMessageOf } from './labels.ts'

const cases = {
  'as the kubelet has it': [{}, 4096],
  'S4: of a container that becomes an image, with all labels of it': [
    { 'hawser.dev/keep-exited': 'true' },
    16384,
  ],
} as const
for (const [name, [annotations, want]] of Object.entries(cases)) {
  test(`length of last words: ${name}`, () => {
    const pod = samplePod({}, { annotations })
    const [container] = pod.spec.containers
    assert.ok(container)
    const status = { annotations: containerAnnotations(pod, container), mounts: [] }
    assert.equal(terminationMessageOf(status as unknown as ContainerStatus).mostBytes, want)
  })
}
