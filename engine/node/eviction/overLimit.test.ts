import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '../pod.ts'
import { hasDiskLimit, overLimit } from './overLimit.ts'

const Mi = 1024 * 1024
const container = (name: string, limit?: string) => ({
  name,
  resources: limit ? { limits: { 'ephemeral-storage': limit } } : {},
})
const pod = (spec: object, annotations = {}): Pod =>
  ({ metadata: { name: 'a', annotations }, spec, status: {} }) as unknown as Pod
const use = (containers: Record<string, number>, volumes: Record<string, number> = {}) => ({
  containers,
  volumes,
})

const one = pod({ containers: [container('main', '10Mi')] })
const two = pod({ containers: [container('main', '10Mi'), container('log', '10Mi')] })
const half = pod({ containers: [container('main', '10Mi'), container('log')] })
const scratch = { name: 'scratch', emptyDir: { sizeLimit: '5Mi' } }
const total = (text: string) =>
  `Pod ephemeral local storage usage exceeds the total limit of containers ${text}. `
const cases: Record<string, [Pod, ReturnType<typeof use>, string | undefined]> = {
  'within its limit': [one, use({ main: 10 * Mi }), undefined],
  'over it': [one, use({ main: 10 * Mi + 1 }), total('10Mi')],
  'an emptyDir without a limit counts for the pod': [
    pod({ containers: [container('main', '10Mi')], volumes: [{ name: 'v', emptyDir: {} }] }),
    use({ main: 6 * Mi }, { v: 5 * Mi }),
    total('10Mi'),
  ],
  'one in memory does not': [
    pod({
      containers: [container('main', '10Mi')],
      volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }],
    }),
    use({ main: 6 * Mi }, { v: 5 * Mi }),
    undefined,
  ],
  'an emptyDir over its own limit': [
    pod({ containers: [container('main')], volumes: [scratch] }),
    use({}, { scratch: 6 * Mi }),
    'Usage of EmptyDir volume "scratch" exceeds the limit "5Mi". ',
  ],
  'one container of two over its limit': [
    two,
    use({ main: 11 * Mi, log: 0 }),
    'Container main exceeded its local ephemeral storage limit "10Mi". ',
  ],
  'both together over theirs': [two, use({ main: 10 * Mi, log: 11 * Mi }), total(String(20 * Mi))],
  'a container without a limit': [half, use({ main: 1, log: 99 * Mi }), undefined],
  'the largest init container counts': [
    pod({ initContainers: [container('init', '30Mi')], containers: [container('main', '10Mi')] }),
    use({ init: 25 * Mi, main: 0 }),
    undefined,
  ],
}
for (const [name, [given, used, want]] of Object.entries(cases)) {
  test(`eviction by disk: ${name}`, () => assert.equal(overLimit(given, used), want))
}
test('eviction by disk: a claim, where the pod is bounded by it', () =>
  assert.equal(
    overLimit(pod({ containers: [] }), use({}, { cache: 5 * Mi }), [{ volume: 'cache', capacity: '2Mi' }]),
    'Usage of volume "cache" exceeds twice its capacity "2Mi". ',
  ))
test('only pods with a limit are measured', () => {
  const bounded = { 'hawser.dev/bounded-claims': 'true' }
  const wanted = [
    one,
    pod({ containers: [container('a')], volumes: [scratch] }),
    pod({ containers: [] }, bounded),
  ]
  assert.deepEqual(wanted.map(hasDiskLimit), [true, true, true])
  assert.equal(
    hasDiskLimit(pod({ containers: [container('a')], volumes: [{ name: 'v', emptyDir: {} }] })),
    false,
  )
})
