import assert from 'node:assert/strict'
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { serverPid } from '@hawser/cli/platform/daemon.ts'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { run } from '../command.ts'
import { fetchLocal, loadOn } from '../http.ts'
import { leftovers, networkNamespaces } from '../leftovers.ts'
import { missing } from '../needs.ts'
import { eventually, startTestPlatform, type TestPlatform } from '../platform.ts'
import { forward } from '../portforward.ts'
import { gitPushes } from './gitpushes.ts'
import { heard, startTalking, streamOf } from './streams.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

/** What a client in a pod does: the address by name, the authority and the token from where every pod has them. */
const callsApi = `
  const { readFileSync } = require('node:fs')
  const account = '/var/run/secrets/kubernetes.io/serviceaccount'
  const headers = { authorization: 'Bearer ' + readFileSync(account + '/token', 'utf8') }
  const options = { ca: readFileSync(account + '/ca.crt'), headers }
  require('node:https').get('https://kubernetes.default.svc' + process.argv[1], options, ({ statusCode }) => {
    process.stdout.write(String(statusCode))
    process.exit()
  })
`

/** One platform, one application, its whole life. The tests build on one another, in order. */
describe('from source to a URL', { skip }, () => {
  const namespaces = networkNamespaces()
  let platform: TestPlatform
  let app: string
  let url: string
  before(async () => {
    platform = await startTestPlatform()
    app = await platform.copyExample('guestbook')
  })
  after(async () => {
    await platform?.[Symbol.asyncDispose]()
    assert.deepEqual(networkNamespaces(), namespaces)
  })

  const entries = async (): Promise<readonly { readonly text?: string; readonly message?: string }[]> => {
    const answer = await fetchLocal(`${url}/entries`)
    assert.equal(answer.status, 200, answer.body)
    return JSON.parse(answer.body)
  }
  const serves = (path = '/') =>
    eventually(
      'an answer from the application',
      () => fetchLocal(url + path),
      ({ status }) => status === 200,
    )
  const sign = async (message: string) => {
    const answer = await fetchLocal(`${url}/entries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', message }),
    })
    assert.equal(answer.status, 201, answer.body)
  }

  test('deploy ends with the URL alone on the last line of stdout, and it answers (T1 S1 R1)', async () => {
    const { code, stdout, stderr } = await platform.hawser(['deploy', app])
    assert.equal(code, 0, stderr)
    url = stdout.trim().split('\n').at(-1)?.replace(/\/$/, '') ?? ''
    assert.match(url, /^http:\/\/guestbook-default\.apps\.localhost(:\d+)?$/)
    assert.match(stderr, /npm|added \d+ packages/, 'the build log is streamed')
    // No waiting here: deploy promised that the address answers.
    const page = await fetchLocal(url)
    assert.equal(page.status, 200, page.body)
    assert.match(page.body, /<form/)
    await sign('first')
    assert.match(JSON.stringify(await entries()), /first/)
  })

  test('kubectl sees everything deploy made (K20)', async () => {
    for (const kind of ['pods', 'svc', 'deploy', 'routes', 'imagestreams', 'buildconfigs', 'builds']) {
      assert.match(await platform.kubectl('get', kind), /guestbook/, kind)
    }
    assert.match(await platform.kubectl('describe', 'deploy', 'guestbook'), /Available\s+True/)
    assert.match(await platform.kubectl('logs', 'deploy/guestbook'), /8080/)
    assert.equal((await platform.kubectl('exec', 'deploy/guestbook', '--', 'id', '-u')).trim(), '1001')
    const pod = (await platform.kubectl('get', 'pods', '-l', 'app=guestbook', '-o', 'name'))
      .trim()
      .replace('pod/', '')
    await platform.kubectl('cp', join(app, 'package.json'), `${pod}:/tmp/copied.json`)
    assert.match(await platform.kubectl('exec', pod, '--', 'cat', '/tmp/copied.json'), /"guestbook"/)
  })

  test('kubectl port-forward reaches the application, also by its Service', async () => {
    for (const to of ['deploy/guestbook', 'svc/guestbook']) {
      const [port] = (
        await platform.kubectl('get', 'svc', 'guestbook', '-o', 'jsonpath={.spec.ports[0].port}')
      ).split(' ')
      await using forwarded = await forward(
        platform.kubeconfig,
        to,
        to.startsWith('svc') ? Number(port) : 8080,
      )
      for (let time = 0; time < 3; time++) {
        const answer = await fetch(`http://127.0.0.1:${forwarded.port}/`)
        assert.equal(answer.status, 200, to)
        assert.match(await answer.text(), /<form/)
      }
    }
  })

  test('kubectl attach shows what a container says, and passes on what it is told', async () => {
    await startTalking(platform, 'talks', 'guestbook')
    const { stdout, code } = await run(
      'kubectl',
      ['--kubeconfig', platform.kubeconfig, 'attach', '-i', 'talks', '-c', 'asks'],
      { input: 'Ada\n' },
    )
    assert.match(stdout, /hello Ada/)
    assert.equal(code, 0, 'it ends with the container')
    await heard(platform, ['attach', 'talks', '-c', 'ticks'], 'tick\n')
  })

  test('kubectl debug looks into a running pod and its processes, and into a copy of it', async () => {
    const image = await platform.kubectl('get', 'pod', 'talks', '-o', 'jsonpath={.spec.containers[0].image}')
    const look = ['debug', 'talks', '-i', '--image', image, '--target', 'ticks', '-c', 'look', '--', 'sh']
    await heard(platform, look, 'echo tick', 'tr "\\0" " " < /proc/1/cmdline; read more; exit 3\n')
    await heard(platform, ['attach', 'talks', '-i', '-c', 'look'], '', 'enough\n')
    const state = 'jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.exitCode}'
    await eventually(
      'the end of the debugger to be told',
      () => platform.kubectl('get', 'pod', 'talks', '-o', state),
      (code) => code === '3',
    )
    assert.match(await platform.kubectl('logs', 'talks', '-c', 'look'), /echo tick/)
    const copy = ['debug', 'talks', '-i', '--copy-to', 'copied', '--container', 'ticks', '--', 'sh']
    await heard(platform, copy, 'in copied', 'echo in $HOSTNAME\n')
    await platform.kubectl('delete', 'pod', 'copied', '--grace-period=1')
  })

  test('the JavaScript client runs commands and attaches over WebSocket', async () => {
    const { exec, attach } = streamOf(platform.kubeconfig, 'talks', 'ticks')
    const ran = await exec(['sh', '-c', 'head -n 1; echo bad >&2; exit 5'], 'over the web socket\n')
    assert.equal(ran.stdout, 'over the web socket\n')
    assert.equal(ran.stderr, 'bad\n')
    assert.equal(ran.status.status, 'Failure')
    const [cause] = ran.status.details?.causes ?? []
    assert.deepEqual([cause?.reason, cause?.message], ['ExitCode', '5'])
    assert.equal((await exec(['true'], '')).status.status, 'Success')
    assert.match(await attach('tick'), /tick\n/)
    await platform.kubectl('delete', 'pod', 'talks', '--grace-period=1')
  })

  test('kubectl top shows what the application and the node use', async () => {
    assert.match(await platform.kubectl('top', 'pod', '-l', 'app=guestbook'), /\nguestbook-\S+ +\d+m +\d+Mi/)
    assert.match(await platform.kubectl('top', 'node'), /\n\S+ +\d+m +\d+% +\d+Mi +\d+%/)
  })

  test('a pod calls the API by its name, as its service account', async () => {
    const code = (path: string) =>
      platform.kubectl('exec', 'deploy/guestbook', '--', 'node', '-e', callsApi, path)
    assert.equal(await code('/api'), '200')
    assert.equal(await code('/api/v1/namespaces/default/secrets'), '403')
    assert.equal(await code('/nowhere'), '403')
  })

  test('a second deploy is a new release without a failed request', async () => {
    const page = join(app, 'lib/page.js')
    const source = await readFile(page, 'utf8')
    await writeFile(page, source.replace('<form', '<p>second release</p><form'))
    const load = loadOn(url)
    const { code, stderr } = await platform.hawser(['deploy', app])
    const { requests, failures } = await load.stop()
    assert.equal(code, 0, stderr)
    assert.match((await fetchLocal(url)).body, /second release/)
    assert.match(JSON.stringify(await entries()), /first/, 'data outlives the release')
    assert.ok(requests > 100, `only ${requests} requests were made`)
    assert.deepEqual(failures, [])
    const history = await platform.kubectl('get', 'rs', '-o', 'name')
    assert.equal(history.trim().split('\n').length, 2)
  })

  test('status shows project, release, pods and URL', async () => {
    const { code, stdout, stderr } = await platform.hawser(['status'])
    assert.equal(code, 0, stdout + stderr)
    assert.match(stdout, /project +default/)
    assert.match(stdout, /release +2/)
    assert.match(stdout, /pods +1\/1 ready/)
    assert.ok(stdout.includes(url), stdout)
  })

  test('a failing assemble ends deploy with the log, the reason and exit code 1; the old release serves on (B19)', async () => {
    const manifest = join(app, 'package.json')
    const source = await readFile(manifest, 'utf8')
    const broken = {
      ...JSON.parse(source),
      scripts: { build: 'echo this cannot work && exit 7', start: 'node server.js' },
    }
    await writeFile(manifest, JSON.stringify(broken))
    const { code, stderr } = await platform.hawser(['deploy', app])
    await writeFile(manifest, source)
    assert.equal(code, 1, stderr)
    assert.match(stderr, /this cannot work/)
    assert.match(stderr, /AssembleFailed|Assemble/)
    assert.match((await fetchLocal(url)).body, /second release/)
  })

  describe('the same source again', () => {
    const names = (kind: string) => platform.kubectl('get', kind, '-l', 'app=guestbook', '-o', 'name')
    const state = async () => [await names('builds'), await names('rs'), await names('pods')]
    const deploy = async (...flags: readonly string[]) => {
      const { code, stdout, stderr } = await platform.hawser(['deploy', app, ...flags])
      assert.equal(code, 0, stderr)
      assert.equal(stdout.replace(/\/$/, ''), `${url}\n`, 'the URL alone')
      return stderr
    }

    test('is built after a build that failed', async () =>
      assert.match(await deploy(), /building guestbook-4/))

    test('is not built again, and the release stays as it is, whenever its files were written', async () => {
      const before = await state()
      await utimes(join(app, 'server.js'), new Date(), new Date())
      assert.match(await deploy(), /nothing to build[\s\S]*nothing has changed/)
      assert.deepEqual(await state(), before)
    })

    test('is built when somebody has changed the build config', async () => {
      const env = [{ name: 'WHO', value: 'somebody' }]
      const patch = JSON.stringify({ spec: { strategy: { sourceStrategy: { env } } } })
      await platform.kubectl('patch', 'bc', 'guestbook', '--type=merge', '-p', patch)
      const said = await deploy()
      assert.match(said, /built again, as the build config is not the one of guestbook-4/)
      assert.match(said, /building guestbook-5/)
      assert.match(await deploy(), /nothing has changed/)
    })

    test('is built when a secret that goes into it is another one', async () => {
      await platform.kubectl('create', 'secret', 'generic', 'said', '--from-literal=it=one')
      const patch = JSON.stringify({ spec: { source: { secrets: [{ secret: { name: 'said' } }] } } })
      await platform.kubectl('patch', 'bc', 'guestbook', '--type=merge', '-p', patch)
      assert.match(await deploy(), /building guestbook-6/)
      assert.match(await deploy(), /nothing has changed/)
      await platform.kubectl('patch', 'secret', 'said', '-p', JSON.stringify({ stringData: { it: 'two' } }))
      assert.match(await deploy(), /Secret\/said is not what guestbook-6 took in[\s\S]*building guestbook-7/)
    })

    test('is built when it is forced', async () =>
      assert.match(await deploy('--force'), /building guestbook-8[\s\S]*rolling out guestbook/))
  })

  gitPushes(() => platform)

  test('a killed pod is replaced and traffic goes on (K6)', async () => {
    const [before = ''] = (await platform.kubectl('get', 'pods', '-l', 'app=guestbook', '-o', 'name')).split(
      '\n',
    )
    await platform.kubectl('delete', before, '--wait=false')
    await eventually(
      'a new pod',
      () => platform.kubectl('get', 'pods', '-l', 'app=guestbook', '--no-headers'),
      (pods) => !pods.includes(before.replace('pod/', '')) && / 1\/1 +Running/.test(pods),
    )
    await serves()
  })

  test('kill -9 of the platform process stops no application, loses nothing, and it comes back (K17 K18)', async () => {
    const pods = await platform.kubectl(
      'get',
      'pods',
      '-l',
      'app=guestbook',
      '-o',
      'jsonpath={.items[*].status.containerStatuses[0].containerID}',
    )
    const pid = await platform.pid()
    process.kill(pid, 'SIGKILL')
    const load = loadOn(url, 1)
    await eventually(
      'a new platform process',
      () => serverPid(dirsOf(platform.dataDir)),
      (now) => now !== undefined && now !== pid,
    )
    const now = await eventually(
      'the API',
      () =>
        platform.kubectl(
          'get',
          'pods',
          '-l',
          'app=guestbook',
          '-o',
          'jsonpath={.items[*].status.containerStatuses[0].containerID}',
        ),
      (answer) => answer.length > 0,
    )
    const { failures } = await load.stop()
    assert.equal(now, pods, 'the same container runs on')
    assert.deepEqual(failures, [])
  })

  test('kill -9 of containerd: containers run on, and new ones can be started again (K17)', async () => {
    await killByCommand('containerd --config', platform.runDir)
    await serves()
    await platform.kubectl('delete', 'pod', '-l', 'app=guestbook', '--wait=false')
    await eventually(
      'a pod started by the new containerd',
      () => platform.kubectl('get', 'pods', '-l', 'app=guestbook', '--no-headers'),
      (pods) => pods.trim().split('\n').length === 1 && / 1\/1 +Running/.test(pods),
      120_000,
    )
    await serves()
  })

  test('kill -9 of the router: it is started again', async () => {
    await killByCommand('haproxy', platform.runDir)
    await serves()
  })

  test('down leaves nothing of ours; up brings back application and data', async () => {
    const stopped = await platform.hawser(['down'])
    assert.equal(stopped.code, 0, stopped.stderr)
    assert.deepEqual(await leftovers(platform), [])
    await assert.rejects(fetchLocal(url))
    const started = await platform.hawser(['up'])
    assert.equal(started.code, 0, started.stderr)
    await serves()
    assert.match(JSON.stringify(await entries()), /first/)
    assert.match((await fetchLocal(url)).body, /second release/)
  })

  test('delete app removes all that deploy made', async () => {
    const { code, stdout, stderr } = await platform.hawser(['delete', 'app', 'guestbook'])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /deployment\.apps "guestbook" deleted/)
    await eventually(
      'everything gone',
      () =>
        platform.kubectl('get', 'pods,rs,deploy,svc,routes,builds,pvc', '-l', 'app=guestbook', '-o', 'name'),
      (names) => names.trim() === '',
    )
    await eventually(
      'the volume and its directory gone',
      async () => [
        ...(await readdir(join(platform.dataDir, 'volumes'))),
        ...(await platform.kubectl('get', 'pv', '-o', 'name')).trim().split('\n'),
      ],
      (left) => left.join('') === '',
    )
    const answer = await eventually(
      'the router to forget it',
      () => fetchLocal(url),
      ({ status }) => status === 503,
    )
    assert.match(answer.body, /Application is not available/)
  })
})

/** Ends the process whose command line has both texts, as a crash would. */
async function killByCommand(program: string, place: string): Promise<void> {
  const { readdirSync, readFileSync } = await import('node:fs')
  const pids = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return line.includes(program) && line.includes(place)
      } catch {
        return false
      }
    })
  assert.ok(pids.length > 0, `no ${program} of ${place} runs`)
  for (const pid of pids) process.kill(Number(pid), 'SIGKILL')
}
