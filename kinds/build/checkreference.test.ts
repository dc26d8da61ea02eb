import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObjectReference } from '../core/objectreference.ts'
import { checkFrom } from './checkreference.ts'

const cases: Record<string, readonly [ObjectReference, want: readonly string[]]> = {
  'a tag of a stream': [{ kind: 'ImageStreamTag', name: 'nodejs:26', namespace: 'openshift' }, []],
  'a stream alone': [{ kind: 'ImageStreamTag', name: 'nodejs' }, ['from.name']],
  'a project that cannot be one': [
    { kind: 'ImageStreamTag', name: 'nodejs:26', namespace: '../openshift' },
    ['from.namespace'],
  ],
  'an image of a stream': [{ kind: 'ImageStreamImage', name: 'nodejs@sha256:1' }, []],
  'an image': [{ kind: 'DockerImage', name: 'quay.example:5000/team/app:v1' }, []],
  'no image': [{ kind: 'DockerImage', name: '!!!myimage:tag' }, ['from.name']],
  'an image in capitals': [{ kind: 'DockerImage', name: 'Team/App' }, ['from.name']],
  'an image of a project': [{ kind: 'DockerImage', name: 'app', namespace: 'shop' }, ['from.namespace']],
  nothing: [{ kind: 'DockerImage' }, ['from.name']],
  'something else': [{ kind: 'Pod', name: 'web' }, ['from.kind']],
}
for (const [name, [reference, want]] of Object.entries(cases)) {
  test(`B4, B5: what a build is from: ${name}`, () =>
    assert.deepEqual(
      checkFrom(reference, 'from').map(({ field }) => field),
      want,
    ))
}
