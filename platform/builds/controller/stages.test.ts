import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { build, buildPod } from '../samples.ts'
import { stagesOf, stagesWith } from './stages.ts'

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`
const ms = (second: number): number => Date.parse(at(second))
const ran = (name: string, from: number, to: number) => ({
  name,
  state: { terminated: { exitCode: 0, startedAt: at(from), finishedAt: at(to) } },
})
const pod = (init: object[], main: object[]): Pod => {
  const sample = buildPod(build(1), 'Succeeded')
  const status = { startTime: at(0), initContainerStatuses: init, containerStatuses: main }
  return { ...sample, status: { ...sample.status, ...status } as unknown as Pod['status'] }
}
const short = (stages: ReturnType<typeof stagesOf>) =>
  stages.map(({ name, durationMilliseconds = 0, steps = [] }) => [
    name,
    durationMilliseconds / 1000,
    ...steps.map((step) => step.name),
  ])

test('B21: a build of a repository, with a hook', () => {
  const one = pod([ran('git-clone', 2, 5)], [ran('sti-build', 6, 16)])
  const report = { fetched: undefined, built: ms(15) }
  const stages = stagesOf({ pod: one, report }, pod([], [ran('post-commit', 18, 20)]), {
    from: ms(20),
    to: ms(21),
  })
  assert.deepEqual(short(stages), [
    ['PullImages', 2, 'PullBaseImage'],
    ['FetchInputs', 3, 'FetchGitSource'],
    ['Build', 9, 'Assemble'],
    ['PostCommit', 2, 'RunPostCommitHook'],
    ['PushImage', 1, 'PushImage'],
  ])
  assert.equal(stages[1]?.startTime, at(2))
})
test('B21: an upload is fetched by the container that builds', () => {
  const one = pod([], [ran('sti-build', 1, 9)])
  const stages = stagesOf({ pod: one, report: { fetched: ms(3), built: ms(8) } }, undefined, undefined)
  assert.deepEqual(short(stages), [
    ['PullImages', 1, 'PullBaseImage'],
    ['FetchInputs', 2, 'FetchUpload'],
    ['Build', 5, 'Assemble'],
  ])
})
test('B21: a Docker build that failed has names of its own', () => {
  const one = pod([ran('git-clone', 2, 5), ran('extract-image-content', 5, 6)], [ran('docker-build', 6, 16)])
  assert.deepEqual(short(stagesOf({ pod: one, report: {} }, undefined, undefined)), [
    ['PullImages', 2, 'PullBaseImage'],
    ['FetchInputs', 4, 'FetchGitSource', 'FetchImageContent'],
    ['Build', 10, 'DockerBuild'],
  ])
})
test('B21: of a custom build, what its pod shows', () => {
  const one = pod([], [ran('custom-build', 3, 9)])
  assert.deepEqual(short(stagesOf({ pod: one, report: {} }, undefined, undefined)), [
    ['PullImages', 3, 'PullBaseImage'],
    ['Build', 6, 'CustomBuild'],
  ])
})
test('B21: with a runtime image assemble is what builds', () => {
  const one = pod([ran('git-clone', 2, 5), ran('assemble', 6, 14)], [ran('sti-build', 15, 16)])
  assert.deepEqual(short(stagesOf({ pod: one, report: { built: ms(13) } }, undefined, undefined)), [
    ['PullImages', 2, 'PullBaseImage'],
    ['FetchInputs', 3, 'FetchGitSource'],
    ['Build', 7, 'Assemble'],
  ])
})
test('B21: a build that failed while it fetched has no more stages', () => {
  const one = pod([ran('git-clone', 2, 5)], [])
  const stages = stagesOf(
    { pod: one, report: { fetched: undefined, built: undefined } },
    undefined,
    undefined,
  )
  assert.deepEqual(short(stages), [
    ['PullImages', 2, 'PullBaseImage'],
    ['FetchInputs', 3, 'FetchGitSource'],
  ])
})
test('B21: a pod that makes and pushes the image itself tells of that part, the pod of the rest', () => {
  const one = pod([ran('git-clone', 2, 5), ran('manage-dockerfile', 5, 6)], [ran('docker-build', 6, 16)])
  const at = { startTime: '2026-01-01T00:00:06Z', durationMilliseconds: 9500 }
  const measured = [{ name: 'Build', ...at, steps: [{ name: 'DockerBuild', ...at }] }]
  const want = (fetch: string) => [
    ['PullImages', 2, 'PullBaseImage'],
    ['FetchInputs', 3, fetch],
    ['Build', 9.5, 'DockerBuild'],
  ]
  const git = { uri: 'https://git.example/a.git' }
  assert.deepEqual(short(stagesWith(one, { git }, measured)), want('FetchGitSource'))
  assert.deepEqual(short(stagesWith(one, { binary: {} }, measured)), want('FetchUpload'))
  // An inline Dockerfile alone: there is nothing to fetch.
  assert.deepEqual(
    short(stagesWith(one, {}, measured)).map(([name]) => name),
    ['PullImages', 'Build'],
  )
})
