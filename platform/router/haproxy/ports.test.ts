import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { choosePorts, claimPorts, type Ports } from './ports.ts'

const ANY = 40_000
const choose = (taken: number[], given: { wanted?: Ports; saved?: Ports }): Promise<Ports> =>
  choosePorts(
    async (port) => !taken.includes(port),
    async () => ANY,
    given,
  )

const cases = {
  'all free: where browsers look': { taken: [], given: {}, want: [80, 443] },
  'one of them taken: the other pair': { taken: [443], given: {}, want: [8080, 8443] },
  'both pairs taken: any': { taken: [80, 8443], given: {}, want: [ANY, ANY] },
  'those of last time stay, also when better ones are free now': {
    taken: [],
    given: { saved: { http: 8080, https: 8443 } },
    want: [8080, 8443],
  },
  'those of last time are taken now': {
    taken: [8080],
    given: { saved: { http: 8080, https: 8443 } },
    want: [80, 443],
  },
  'those asked for': {
    taken: [],
    given: { wanted: { http: 81, https: 444 }, saved: { http: 8080, https: 8443 } },
    want: [81, 444],
  },
  'any, as asked for': { taken: [], given: { wanted: { http: 0, https: 0 } }, want: [ANY, ANY] },
  'any, but the same as last time': {
    taken: [],
    given: { wanted: { http: 0, https: 0 }, saved: { http: 30_001, https: 30_002 } },
    want: [30_001, 30_002],
  },
} as const
for (const [name, { taken, given, want }] of Object.entries(cases)) {
  test(name, async () => {
    const { http, https } = await choose([...taken], given)
    assert.deepEqual([http, https], want)
  })
}
test('those asked for are taken: an error that says so', () =>
  assert.rejects(choose([81], { wanted: { http: 81, https: 444 } }), /cannot listen on ports 81 and 444/))

test('of two platforms that begin at the same time, the second takes other ports', async (t) => {
  const ports = new URL('./ports.ts', import.meta.url).href
  const program = `const { claimPorts } = await import('${ports}')
    console.log((await claimPorts(async () => ({ http: 39_080, https: 39_443 }))).http)
    process.stdin.resume()`
  const other = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => other.kill())
  assert.equal(String((await once(other.stdout, 'data'))[0]), '39080\n')
  const pairs: readonly Ports[] = [
    { http: 39_080, https: 39_444 },
    { http: 39_081, https: 39_444 },
  ]
  const claim = () => claimPorts(async (isClaimed) => pairs.find(({ http }) => !isClaimed(http)) as Ports)
  assert.deepEqual(await claim(), pairs[1])
  other.kill('SIGKILL')
  await once(other, 'exit')
  assert.deepEqual(await claim(), pairs[0], 'what a process has claimed goes with it')
})
