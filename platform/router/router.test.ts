import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { connect as tlsConnect } from 'node:tls'
import { homeOf } from './control.ts'
import { say } from './haproxy/commandLine.ts'
import { isServing, pids } from './haproxy/process.ts'
import { certificateFor } from './testing/certificate.ts'
import { alternative, route, service, slice } from './testing/objects.ts'
import { missingForRouter, type Pod, startPod, startWorld, type World } from './testing/world.ts'

test('a real HAProxy', { skip: missingForRouter() ?? false }, async (t) => {
  await using world = await startWorld()
  await using pod1 = await startPod('pod1', '127.0.0.2')
  await using pod2 = await startPod('pod2', '127.0.0.3', pod1.port)
  const host = 'shop.example.com'
  const pods = (...all: Pod[]) =>
    slice(
      'web',
      all.map(({ address }) => address),
      { port: pod1.port },
    )
  /** Makes the objects so, and waits until HAProxy knows. */
  async function given(objects: Partial<World['objects']>): Promise<void> {
    Object.assign(world.objects, objects)
    control.changed()
    await control.settled()
  }
  const seen = async (...args: Parameters<World['get']>) => JSON.parse((await world.get(...args)).body)
  const home = () => homeOf(world.folder, world.folder)

  world.objects.services = [service(), service('canary')]
  world.objects.slices = [pods(pod1)]
  world.objects.routes = [route('web')]
  let control = await world.control()

  await t.test('R1: a host leads to its pod, with any port and case', async () => {
    assert.equal((await seen(host)).name, 'pod1')
    assert.equal((await seen('SHOP.example.com:8080', '/a?b=c')).path, '/a?b=c')
  })
  await t.test(
    'R10: the pod is told where the request came from, and nothing the client made up',
    async () => {
      const { headers } = await seen(host, '/', {
        headers: { Proxy: 'evil', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil' },
      })
      assert.equal(headers.proxy, undefined)
      assert.equal(headers['x-forwarded-for'], '127.0.0.1')
      assert.equal(headers['x-forwarded-host'], host)
      assert.equal(headers['x-forwarded-proto'], 'http')
      assert.equal(headers['x-forwarded-port'], String(world.ports.http))
      assert.equal(headers.forwarded, `for="127.0.0.1";host="${host}";proto=http`)
    },
  )
  await t.test('R11: the page says which of the three causes it is', async () => {
    await given({
      routes: [
        route('web', { path: '/shop' }),
        route('idle', { host: 'idle.example.com', to: { name: 'canary' } }),
      ],
    })
    const causes = {
      'No route has this host name': world.get('nobody.example.com'),
      'No route has this path': world.get(host, '/other'),
      'No pod of this application is running and ready': world.get('idle.example.com'),
    }
    for (const [cause, asked] of Object.entries(causes)) {
      const { status, body, headers } = await asked
      assert.equal(status, 503)
      assert.match(body, new RegExp(cause))
      assert.equal(headers['cache-control'], 'no-store')
    }
  })
  await t.test('R11: as HTML for browsers, JSON for programs', async () => {
    const html = await world.get('nobody.example.com', '/', { headers: { accept: 'text/html,*/*' } })
    assert.match(html.body, /<h1>Application is not available<\/h1>/)
    const json = await world.get('nobody.example.com', '/', { headers: { accept: 'application/json' } })
    assert.equal(JSON.parse(json.body).cause, 'unknownHost')
  })
  await t.test('R3: the longest path wins, and ends where a name ends', async () => {
    await given({
      routes: [
        route('web', { path: '/' }),
        route('cart', { path: '/cart', annotations: { 'haproxy.router.openshift.io/rewrite-target': '/' } }),
        route('old', { path: '/cart/old', to: { name: 'canary' } }),
      ],
    })
    assert.equal((await seen(host, '/cart')).path, '/')
    assert.equal((await seen(host, '/cart/a/b?c')).path, '/a/b?c')
    assert.equal((await seen(host, '/cartoon')).path, '/cartoon')
    assert.equal((await world.get(host, '/cart/old/x')).status, 503)
  })
  await t.test('K9: pods come and go without a reload', async () => {
    await given({
      routes: [route('web', { annotations: { 'haproxy.router.openshift.io/disable_cookies': 'true' } })],
    })
    world.done.length = 0
    await given({ slices: [pods(pod2)] })
    assert.equal((await seen(host)).name, 'pod2')
    await given({ slices: [pods(pod1, pod2)] })
    const names = new Set<string>()
    for (let i = 0; i < 40 && names.size < 2; i++) names.add((await seen(host)).name)
    assert.deepEqual([...names].sort(), ['pod1', 'pod2'])
    await given({ slices: [] })
    assert.equal((await world.get(host)).status, 503)
    await given({ slices: [pods(pod1)] })
    assert.equal((await seen(host)).name, 'pod1')
    assert.deepEqual(world.done, ['commands', 'commands', 'commands', 'commands'])
  })
  await t.test('R9: a client with the cookie comes back to its pod', async () => {
    await given({ routes: [route('web')], slices: [pods(pod1, pod2)] })
    const first = await world.get(host)
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const { name } = JSON.parse(first.body)
    assert.match(cookie, /=/)
    for (let i = 0; i < 6; i++) assert.equal((await seen(host, '/', { headers: { cookie } })).name, name)
  })
  await t.test('R2: shares by weight', async () => {
    const canary = slice('canary', [pod2.address], { port: pod2.port })
    const routes = [
      route('web', {
        to: { name: 'web', weight: 3 },
        alternateBackends: [alternative('canary', 1)],
        annotations: { 'haproxy.router.openshift.io/disable_cookies': 'true' },
      }),
    ]
    await given({ routes, slices: [pods(pod1), canary] })
    const count = { pod1: 0, pod2: 0 }
    for (let i = 0; i < 40; i++) count[(await seen(host)).name as 'pod1' | 'pod2']++
    // 3 to 1, as near as weights of at most 256 come to it.
    assert.ok(Math.abs(count.pod2 - 10) <= 2, JSON.stringify(count))
  })
  await t.test('R4: edge: the route’s own certificate, and plain http as the policy says', async () => {
    const own = certificateFor(host)
    const edge = (insecureEdgeTerminationPolicy: 'None' | 'Allow' | 'Redirect') =>
      route('web', { tls: { termination: 'edge', ...own, insecureEdgeTerminationPolicy } })
    await given({ routes: [edge('Redirect')], slices: [pods(pod1)] })
    assert.equal((await seen(host, '/', { https: true })).headers['x-forwarded-proto'], 'https')
    assert.equal(await certificateOf(world.ports.https, host), `CN=${host}`)
    assert.equal(await certificateOf(world.ports.https, 'other.example.com'), 'CN=default.example.com')
    const moved = await world.get(host, '/a?b')
    assert.deepEqual(
      [moved.status, moved.headers.location],
      [302, `https://${host}:${world.ports.https}/a?b`],
    )
    await given({ routes: [edge('None')] })
    assert.match((await world.get(host)).body, /not served by this protocol/)
    await given({ routes: [edge('Allow')] })
    assert.equal((await seen(host)).name, 'pod1')
  })
  await t.test('R4: passthrough by SNI, beside hosts that are ended here', async () => {
    await given({
      routes: [
        route('raw', { host: 'raw.example.com', tls: { termination: 'passthrough' } }),
        route('web', { tls: { termination: 'edge' } }),
      ],
    })
    const { headers } = await seen(host, '/', { https: true })
    assert.equal(headers['x-forwarded-for'], '127.0.0.1')
    assert.equal(headers['x-forwarded-port'], String(world.ports.https))
    // The pod speaks no TLS: that its error arrives shows that nobody between read the handshake.
    await assert.rejects(certificateOf(world.ports.https, 'raw.example.com'))
  })
  await t.test('R8: only some addresses may come in', async () => {
    const only = (networks: string) =>
      route('web', { annotations: { 'haproxy.router.openshift.io/ip_whitelist': networks } })
    await given({ routes: [only('192.0.2.0/24')] })
    assert.equal((await world.get(host)).status, 403)
    await given({ routes: [only('127.0.0.0/8')] })
    assert.equal((await world.get(host)).status, 200)
  })
  await t.test('every wish at once is a configuration HAProxy takes', async () => {
    const base = 'haproxy.router.openshift.io/'
    const annotations = {
      [`${base}balance`]: 'random',
      [`${base}timeout`]: '90s',
      [`${base}timeout-tunnel`]: '1d',
      [`${base}ip_whitelist`]: '127.0.0.1 ::1',
      [`${base}hsts_header`]: 'max-age=10;includeSubDomains',
      [`${base}rate-limit-connections`]: 'true',
      [`${base}rate-limit-connections.concurrent-tcp`]: '1000',
      [`${base}rate-limit-connections.rate-http`]: '1000',
      [`${base}rate-limit-connections.rate-tcp`]: '1000',
      [`${base}rewrite-target`]: '/v2%20',
      'router.openshift.io/cookie_name': 'shop',
      'router.openshift.io/cookie-same-site': 'Lax',
      'router.openshift.io/haproxy.health.check.interval': '1s',
    }
    const { certificate } = certificateFor('web.shop.svc')
    await given({
      routes: [
        route('web', { annotations, tls: { termination: 'edge' } }),
        route('raw', { host: 'raw.example.com', annotations, tls: { termination: 'passthrough' } }),
        route('safe', {
          host: 'safe.example.com',
          annotations,
          tls: { termination: 'reencrypt', destinationCACertificate: certificate },
        }),
        route('system', { host: 'system.example.com', tls: { termination: 'reencrypt' } }),
        route('path', { host: 'path.example.com', path: "/a'b\\c(d)%20{e}", annotations }),
      ],
    })
    const { headers, status } = await world.get(host, '/x', { https: true })
    assert.deepEqual([status, headers['strict-transport-security']], [200, 'max-age=10;includeSubDomains'])
    assert.equal((await seen('path.example.com', "/a'b\\c(d)%20{e}/x")).path, '/v2%20/x')
  })
  await t.test('a websocket lives on over a reload', async () => {
    await given({ routes: [route('web')] })
    const socket = connect(world.ports.http, '127.0.0.1')
    const hear = () =>
      new Promise<string>((resolve, reject) => {
        socket.once('data', (data) => resolve(String(data)))
        socket.once('error', reject)
        socket.once('close', () => reject(new Error('closed')))
      })
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`)
    assert.match(await hear(), /^HTTP\/1.1 101/)
    world.done.length = 0
    await given({ routes: [route('web'), route('more', { host: 'more.example.com' })] })
    assert.deepEqual(world.done, ['reload'])
    socket.write('still there?')
    assert.equal(await hear(), 'still there?')
    socket.destroy()
  })
  /** Asks again and again until `during` is done. @returns what went wrong. */
  async function load(methods: readonly string[], during: () => Promise<void>): Promise<string[]> {
    let running = true
    const failures: string[] = []
    const agent = new Agent({ keepAlive: true, maxSockets: methods.length })
    const client = async (method: string): Promise<void> => {
      while (running) {
        const answer = await world.get(host, '/', { agent, method }).catch((error: Error) => error.message)
        if (typeof answer === 'string') failures.push(`${method} ${answer}`)
        else if (answer.status !== 200) failures.push(`${method} ${answer.status} ${answer.body}`)
      }
    }
    const clients = methods.map(client)
    try {
      await during()
    } finally {
      running = false
      await Promise.all(clients)
      agent.destroy()
    }
    return failures
  }
  await t.test('R13: no request fails while pods are replaced and HAProxy reloads', async () => {
    await given({ routes: [route('web')], slices: [pods(pod1, pod2)] })
    world.done.length = 0
    const failures = await load(['GET', 'GET', 'POST'], async () => {
      for (let round = 0; round < 3; round++) {
        await using extra = await startPod(`extra${round}`, `127.0.0.${10 + round}`, pod1.port)
        await given({ slices: [pods(pod1, extra)] })
        await given({ routes: [route('web'), route('more', { host: `more${round}.example.com` })] })
        await given({ slices: [pods(pod1)] })
        await given({ slices: [pods(pod2)] })
        await given({ slices: [pods(pod1, pod2)] })
        assert.ok(extra.count() > 0)
      }
    })
    assert.deepEqual(failures, [])
    assert.equal(world.done.filter((what) => what === 'reload').length, 3)
  })
  await t.test(
    'a pod that stops before the router hears of it costs no request that may be repeated',
    async () => {
      await given({ routes: [route('web')], slices: [pods(pod1, pod2)] })
      const failures = await load(['GET', 'PUT'], async () => {
        for (let round = 0; round < 3; round++) {
          const extra = await startPod(`extra${round}`, `127.0.0.${20 + round}`, pod1.port)
          await given({ slices: [pods(pod1, extra)] })
          await extra[Symbol.asyncDispose]()
          await given({ slices: [pods(pod1)] })
        }
      })
      assert.deepEqual(failures, [])
    },
  )
  await t.test(
    'a configuration HAProxy would refuse changes nothing, and pods are still followed',
    async () => {
      await given({ slices: [pods(pod1)] })
      const routes = world.objects.routes
      const broken = {
        ...route('bad', { host: 'bad.example.com' }),
        metadata: { ...route('bad').metadata, name: 'a\n  nonsense' },
      }
      world.done.length = 0
      Object.assign(world.objects, { routes: [...routes, broken], slices: [pods(pod2)] })
      control.changed()
      while (!world.done.some((line) => line.includes('would refuse')))
        await new Promise((resolve) => setTimeout(resolve, 20))
      assert.equal((await seen(host)).name, 'pod2')
      await given({ routes })
    },
  )
  await t.test('HAProxy goes on without its control, and the next one takes it over', async () => {
    await control.stop({ keep: true })
    const [master] = (await readFile(`${world.folder}/haproxy.pid`, 'utf8')).split('\n')
    assert.equal((await seen(host)).name, 'pod2')
    world.objects.slices = [pods(pod1)]
    world.done.length = 0
    control = await world.control()
    assert.deepEqual(world.done, ['reload'])
    assert.equal((await seen(host)).name, 'pod1')
    assert.equal((await readFile(`${world.folder}/haproxy.pid`, 'utf8')).split('\n')[0], master)
  })
  await t.test('a HAProxy that was killed is started again', async () => {
    const killed = await pids(home())
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    while ((await pids(home())).some((pid) => killed.includes(pid)) || !(await isServing(home())))
      await new Promise((resolve) => setTimeout(resolve, 50))
    await control.settled()
    assert.equal((await seen(host)).name, 'pod1')
  })
  await t.test('R13: health and metrics, on a socket of our own', async () => {
    const health = await say(`${world.folder}/haproxy-health.sock`, 'GET /healthz HTTP/1.0\r\n\r')
    assert.match(health, /200 OK/)
    const metrics = await say(`${world.folder}/haproxy-health.sock`, 'GET /metrics HTTP/1.0\r\n\r')
    assert.match(metrics, /haproxy_backend_http_responses_total\{proxy="be_http:shop:web"/)
  })
  await t.test('stop leaves no process', async () => {
    await control.stop({ keep: false })
    assert.deepEqual(await pids(home()), [])
    await assert.rejects(world.get(host), /ECONNREFUSED/)
  })
})

/** Subject of the certificate a server shows for a host. */
function certificateOf(port: number, servername: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = tlsConnect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false })
  socket.on('error', reject)
  socket.on('secureConnect', () => {
    resolve(`CN=${socket.getPeerCertificate().subject?.CN}`)
    socket.destroy()
  })
  return promise
}
