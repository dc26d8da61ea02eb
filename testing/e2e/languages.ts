import assert from 'node:assert/strict'
import { fetchLocal } from '../http.ts'
import type { TestPlatform } from '../platform.ts'

/** Example -> what its page says. */
const samples = {
  java: /Hello from Java 17/,
  golang: /Hello from Go go1\.\d+/,
  php: /Hello from PHP 8\.2/,
  python: /Hello from Python 3\.11/,
  ruby: /Hello from Ruby 3\.1/,
  perl: /Hello from Perl 5\.36/,
  static: /Hello from static pages/,
}
type Sample = keyof typeof samples

/** Deploys samples, in this order and some at a time, and looks at the page and the user of each. */
export async function deploySamples(
  platform: TestPlatform,
  names: readonly Sample[],
  atOnce: number,
): Promise<void> {
  const waiting = [...names]
  const deployed = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await deploySample(platform, next)
  }
  await Promise.all(Array.from({ length: atOnce }, deployed))
}

async function deploySample(platform: TestPlatform, name: Sample): Promise<void> {
  const source = await platform.copyExample(name)
  const { code, stdout, stderr } = await platform.hawser(['deploy', source, '--name', name], {
    timeoutMs: 900_000,
  })
  assert.equal(code, 0, `${name}: ${stderr}`)
  const url = stdout.trim().split('\n').at(-1) ?? ''
  const page = await fetchLocal(url)
  assert.equal(page.status, 200, `${name}: ${page.body}`)
  assert.match(page.body, samples[name])
  const health = await fetchLocal(new URL('/healthz', url).href)
  assert.equal(health.body, 'ok\n', name)
  const user = await platform.kubectl('exec', `deploy/${name}`, '--', 'id', '-u')
  assert.equal(user.trim(), '1001', name)
}
