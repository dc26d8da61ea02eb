import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { httpsTransport } from '@hawser/client/https.ts'
import { missingForContainers } from '@hawser/cri/testing.ts'
import { Lease } from '@hawser/kinds/coordination/lease.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Event } from '@hawser/kinds/core/event.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { isPodReady } from '@hawser/kinds/core/podstatus.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { bytes, millicores } from '@hawser/kinds/meta/quantity.ts'
import { NodeMetrics } from '@hawser/kinds/metrics/nodemetrics.ts'
import { PodMetrics } from '@hawser/kinds/metrics/podmetrics.ts'
import { Pod } from './pod.ts'
import { startTestNode, type TestNode } from './testing.ts'

const missing = await missingForContainers()
const sh = (script: string) => ({ command: ['/bin/sh', '-c', script] })
/** Ends at once on SIGTERM, as applications should. */
const forever = 'trap "exit 0" TERM; while :; do sleep 0.1; done'

const strategic = 'application/strategic-merge-patch+json'
const waiting = (pod: Pod, index = 0) => pod.status.containerStatuses?.[index]?.state.waiting
const terminated = (pod: Pod) => pod.status.containerStatuses?.[0]?.state.terminated

for (const transport of ['in-process', 'https'] as const)
  describe(`a node agent ${transport}`, { skip: missing ?? false, timeout: 180_000 }, () => {
    let node: TestNode
    before(async () => {
      node = await startTestNode({ transport })
    })
    after(() => node[Symbol.asyncDispose]())

    const remove = async (name: string, gracePeriodSeconds = 0) => {
      await node.context.client.delete(Pod, name, { namespace: 'default', gracePeriodSeconds })
      await node.gone(name)
    }
    const events = async (name: string): Promise<string[]> => {
      const { items } = await node.context.client.list(Event, { namespace: 'default' })
      return items.filter(({ involvedObject }) => involvedObject.name === name).map(({ reason }) => reason)
    }

    test('K16: registers its Node and renews its lease', async () => {
      const { client } = node.context
      const { status, metadata } = await client.get(Node, node.name)
      assert.equal(metadata.labels?.['kubernetes.io/hostname'], node.name)
      assert.match(status.nodeInfo.kubeletVersion, /^v1\.32/)
      assert.match(status.nodeInfo.containerRuntimeVersion, /^containerd:\/\//)
      assert.equal(status.daemonEndpoints.kubeletEndpoint.Port, node.node().port)
      assert.equal(status.conditions?.find(({ type }) => type === 'Ready')?.status, 'True')
      assert.deepEqual(status.addresses?.[0], { type: 'InternalIP', address: '127.0.0.1' })
      assert.ok(
        Number.parseInt(status.allocatable?.memory ?? '', 10) <
          Number.parseInt(status.capacity?.memory ?? '', 10),
      )
      assert.equal((await client.get(Lease, node.name, 'kube-node-lease')).spec.holderIdentity, node.name)
    })

    test('K1: a pod runs from POST to deletion and leaves nothing', async () => {
      await node.run('simple', { containers: [sh(`echo hello; ${forever}`)] })
      const { status, metadata } = await node.until('simple', isPodReady, 'ready')
      assert.equal(status.phase, 'Running')
      assert.match(status.podIP ?? '', /^10\./)
      assert.equal(status.qosClass, 'BestEffort')
      assert.match(status.containerStatuses?.[0]?.containerID ?? '', /^containerd:\/\/[0-9a-f]{64}$/)
      assert.equal(await node.log('simple'), 'hello\n')
      await remove('simple', 30)
      for (const reason of ['Pulled', 'Created', 'Started', 'Killing'])
        assert.ok((await events('simple')).includes(reason), reason)
      await node.settled(async () => !(await readdir(join(node.dataDir, 'pods'))).includes(metadata.uid))
      await node.settled(
        async () => !(await readdir(join(node.dataDir, 'logs'))).some((name) => name.includes('simple')),
      )
    })

    test('what a pod and the node use is told as their metrics', async () => {
      const { client } = node.context
      await node.run('busy', { containers: [{ name: 'web', ...sh('while :; do :; done') }] })
      await node.until('busy', isPodReady, 'ready')
      const { containers } = await client.get(PodMetrics, 'busy', 'default')
      assert.deepEqual(
        containers.map(({ name }) => name),
        ['web'],
      )
      const { cpu = '0', memory = '0' } = containers[0]?.usage ?? {}
      assert.ok(millicores(cpu) > 20, `a loop uses ${cpu} of CPU`)
      assert.ok(bytes(memory) > 0)
      const machine = await client.get(NodeMetrics, node.name)
      assert.ok(millicores(machine.usage.cpu ?? '0') > 20)
      assert.match(machine.window, /^\d/)
      await remove('busy')
      assert.deepEqual((await client.list(PodMetrics, { namespace: 'default' })).items, [])
    })

    test('K2: a pod that may not restart ends, with its exit code and last words', async () => {
      await node.run('fails', {
        restartPolicy: 'Never',
        containers: [sh('echo -n no luck > /dev/termination-log; exit 3')],
      })
      const pod = await node.until('fails', ({ status }) => status.phase === 'Failed', 'failed')
      assert.partialDeepStrictEqual(terminated(pod), { exitCode: 3, reason: 'Error', message: 'no luck' })
      await node.run('succeeds', { restartPolicy: 'Never', containers: [sh('echo done')] })
      const done = await node.until('succeeds', ({ status }) => status.phase === 'Succeeded', 'succeeded')
      assert.equal(terminated(done)?.reason, 'Completed')
      assert.equal(await node.log('succeeds'), 'done\n')
      await remove('fails')
      await remove('succeeds')
    })

    test('K2: a crashing container is restarted once at once, then backs off', async () => {
      await node.run('crash', { containers: [sh('echo try; exit 1')] })
      const pod = await node.until(
        'crash',
        (one) => waiting(one)?.reason === 'CrashLoopBackOff',
        'backing off',
      )
      assert.match(
        waiting(pod)?.message ?? '',
        /^back-off 10s restarting failed container=web pod=crash_default\(/,
      )
      assert.equal(pod.status.containerStatuses?.[0]?.restartCount, 1)
      assert.equal(pod.status.containerStatuses?.[0]?.lastState.terminated?.exitCode, 1)
      assert.equal(pod.status.phase, 'Running')
      assert.equal(await node.log('crash', 'previous=true'), 'try\n')
      assert.ok((await events('crash')).includes('BackOff'))
      await remove('crash')
    })

    test('K1: init containers run in order, a sidecar beside all', async () => {
      const shared = { volumeMounts: [{ name: 'data', mountPath: '/data' }] }
      await node.run('inits', {
        restartPolicy: 'Never',
        volumes: [{ name: 'data', emptyDir: {} }],
        initContainers: [
          {
            name: 'proxy',
            restartPolicy: 'Always',
            ...sh(`echo proxy >> /data/order; ${forever}`),
            ...shared,
          },
          { name: 'one', ...sh('sleep 0.2; echo one >> /data/order'), ...shared },
          { name: 'two', ...sh('echo two >> /data/order'), ...shared },
        ],
        containers: [{ ...sh('cat /data/order'), ...shared }],
      })
      const pod = await node.until('inits', ({ status }) => status.phase === 'Succeeded', 'succeeded')
      assert.equal(await node.log('inits'), 'proxy\none\ntwo\n')
      assert.deepEqual(
        pod.status.initContainerStatuses?.map(({ name }) => name),
        ['proxy', 'one', 'two'],
      )
      await remove('inits')
    })

    test('K4, K11: environment, volumes, live refresh', async () => {
      const { client } = node.context
      await client.create(ConfigMap, {
        metadata: { name: 'conf', namespace: 'default' },
        data: { 'a.txt': 'one', KEY: 'v' },
      })
      await client.create(Secret, {
        metadata: { name: 'pass', namespace: 'default' },
        data: { word: Buffer.from('s3cret').toString('base64') },
      })
      await client.create(Service, {
        metadata: { name: 'db', namespace: 'default' },
        spec: { ports: [{ port: 5432, name: 'sql' }] },
      })
      await node.run(
        'config',
        {
          securityContext: { runAsUser: 1234, fsGroup: 5678 },
          containers: [
            {
              ...sh(
                'echo $GREETING $KEY $WORD $IP $CPU $DB_SERVICE_HOST $DB_SERVICE_PORT_SQL; trap "exit 0" TERM; while :; do sleep 0.1; done',
              ),
              resources: { limits: { cpu: '250m', memory: '64Mi' } },
              env: [
                { name: 'WHO', valueFrom: { fieldRef: { fieldPath: "metadata.labels['who']" } } },
                { name: 'GREETING', value: 'hello-$(WHO)' },
                { name: 'WORD', valueFrom: { secretKeyRef: { name: 'pass', key: 'word' } } },
                { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
                { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
              ],
              envFrom: [{ configMapRef: { name: 'conf' } }],
              volumeMounts: [
                { name: 'conf', mountPath: '/conf' },
                { name: 'pass', mountPath: '/pass' },
                { name: 'all', mountPath: '/all' },
                { name: 'tmp', mountPath: '/tmp/x' },
                { name: 'tmp', mountPath: '/sub', subPath: 'a/b' },
                { name: 'mem', mountPath: '/mem' },
              ],
            },
          ],
          volumes: [
            { name: 'conf', configMap: { name: 'conf' } },
            { name: 'pass', secret: { secretName: 'pass', defaultMode: 0o400 } },
            { name: 'tmp', emptyDir: {} },
            { name: 'mem', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
            {
              name: 'all',
              projected: {
                sources: [
                  {
                    downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] },
                  },
                  { configMap: { name: 'conf', items: [{ key: 'a.txt', path: 'deep/a' }] } },
                ],
              },
            },
          ],
        },
        { labels: { who: 'world' } },
      )
      const pod = await node.until('config', isPodReady, 'ready')
      const db = await client.get(Service, 'db', 'default')
      assert.equal(
        await node.log('config'),
        `hello-world v s3cret ${pod.status.podIP} 250 ${db.spec.clusterIP} 5432\n`,
      )
      const said = await node.exec(
        'config',
        'sh',
        '-c',
        'id -u; id -G; cat /conf/a.txt /pass/word /all/deep/a /all/labels; echo; touch /tmp/x/f /sub/g; ls /tmp/x/a/b; stat -c %g /tmp/x/f; grep -c " /mem tmpfs" /proc/mounts; cat /etc/resolv.conf',
      )
      assert.equal(
        said,
        '1234\n0 5678\nones3cretonewho="world"\ng\n5678\n1\nsearch default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.255.0.10\noptions ndots:5\n'.replace(
          'cluster.local\nnameserver',
          `cluster.local${hostSearch()}\nnameserver`,
        ),
      )
      await client.patch(ConfigMap, 'conf', { data: { 'a.txt': 'two' } }, { namespace: 'default' })
      await node.settled(
        async () => (await node.exec('config', 'cat', '/conf/a.txt', '/all/deep/a')) === 'twotwo',
      )
      await remove('config')
      await node.settled(
        async () => !(await readFile('/proc/self/mountinfo', 'utf8')).includes(pod.metadata.uid),
      )
    })

    test('K4: a pod has a token of its account, the authority of the API, and its namespace', async () => {
      await node.run('identity', { containers: [sh(forever)] })
      const pod = await node.until('identity', isPodReady, 'ready')
      const read = (file: string) =>
        node.exec('identity', 'cat', `/var/run/secrets/kubernetes.io/serviceaccount/${file}`)
      const { ca } = node.api.pki
      assert.equal(await read('namespace'), 'default')
      assert.equal(await read('ca.crt'), ca)
      const bearer = httpsTransport({ server: node.api.url, ca, token: await read('token') })
      const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
      const { status } = (await bearer.request({ method: 'POST', path, body: {} })) as {
        status: { userInfo: { username: string; extra: Record<string, string[]> } }
      }
      assert.equal(status.userInfo.username, 'system:serviceaccount:default:default')
      assert.deepEqual(status.userInfo.extra['authentication.kubernetes.io/pod-uid'], [pod.metadata.uid])
      await remove('identity')
    })

    test('K4: a pod waits for a ConfigMap that is not there and says so', async () => {
      await node.run('needs', {
        containers: [{ ...sh(forever), envFrom: [{ configMapRef: { name: 'later' } }] }],
      })
      const pod = await node.until('needs', (one) => waiting(one)?.reason === 'CreateContainerConfigError')
      assert.equal(waiting(pod)?.message, 'configmap "later" not found')
      await node.run('mounts', {
        containers: [{ ...sh(forever), volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
        volumes: [{ name: 'v', configMap: { name: 'later' } }],
      })
      await node.settled(async () => (await events('mounts')).includes('FailedMount'))
      await node.until('mounts', (one) => waiting(one)?.reason === 'ContainerCreating')
      await node.context.client.create(ConfigMap, {
        metadata: { name: 'later', namespace: 'default' },
        data: {},
      })
      await node.until('needs', isPodReady, 'ready')
      await node.until('mounts', isPodReady, 'ready')
      await remove('needs')
      await remove('mounts')
    })

    test('an image that cannot be had', async () => {
      await node.run('noimage', { containers: [{ image: 'hawser.local/shop/app:1' }] })
      const first = await node.until('noimage', (one) => waiting(one)?.reason === 'ErrImagePull')
      assert.match(waiting(first)?.message ?? '', /imagestream shop\/app/)
      await node.until('noimage', (one) => waiting(one)?.reason === 'ImagePullBackOff')
      await node.run('never', { containers: [{ image: 'localhost/none:1', imagePullPolicy: 'Never' }] })
      await node.until('never', (one) => waiting(one)?.reason === 'ErrImageNeverPull')
      await node.run('root', { containers: [{ ...sh(forever), securityContext: { runAsNonRoot: true } }] })
      const root = await node.until('root', (one) => waiting(one)?.reason === 'CreateContainerConfigError')
      assert.equal(waiting(root)?.message, 'container has runAsNonRoot and image will run as root')
      for (const name of ['noimage', 'never', 'root']) await remove(name)
    })

    test('a pod that still waits for its image is deleted at once', async () => {
      const silent = createServer(() => {})
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
      const { port } = silent.address() as AddressInfo
      await node.run('pulls', { containers: [{ image: `127.0.0.1:${port}/silent/image:1` }] })
      await node.settled(async () => (await events('pulls')).includes('Pulling'))
      await remove('pulls', 600)
      silent.closeAllConnections()
      await new Promise((resolve) => silent.close(resolve))
    })

    test('an ephemeral container sees the processes of another, once', async () => {
      await node.run('looked-at', { containers: [sh(`${forever} # the application`)] })
      await node.until('looked-at', isPodReady, 'ready')
      const look = (name: string, more: object) => ({
        name,
        image: node.test.image,
        imagePullPolicy: 'IfNotPresent',
        ...sh('tr "\\0" " " < /proc/1/cmdline; exit 4'),
        ...more,
      })
      const add = (...containers: object[]) =>
        node.context.client.patch(
          Pod,
          'looked-at',
          { spec: { ephemeralContainers: containers } },
          { namespace: 'default', type: strategic, subresource: 'ephemeralcontainers' },
        )
      await add(look('beside', {}), look('inside', { targetContainerName: 'web' }))
      const ended = await node.until(
        'looked-at',
        ({ status: { ephemeralContainerStatuses: all = [] } }) =>
          all.length === 2 && all.every(({ state }) => state.terminated),
        'looked at',
      )
      for (const { state, restartCount } of ended.status.ephemeralContainerStatuses ?? [])
        assert.deepEqual([state.terminated?.exitCode, restartCount], [4, 0])
      assert.match(await node.log('looked-at', '', 'inside'), /the application/)
      assert.doesNotMatch(await node.log('looked-at', '', 'beside'), /the application/)
      assert.ok(isPodReady(await node.pod('looked-at')))
      assert.equal(ended.status.phase, 'Running')
      await remove('looked-at')
    })

    test('exec and attach pass through, with input and exit code', async () => {
      await node.run('shell', {
        containers: [
          {
            ...sh(`trap "exit 0" TERM; while :; do read line && echo got $line; sleep 0.1; done`),
            stdin: true,
          },
        ],
      })
      await node.until('shell', isPodReady, 'ready')
      const path = '/api/v1/namespaces/default/pods/shell'
      const command = ['sh', '-c', 'cat; echo bad >&2; exit 3']
      await using exec = await node.channels(`${path}/exec`, {
        container: 'web',
        command,
        stdin: 'true',
        stdout: 'true',
        stderr: 'true',
      })
      await exec.send(0, 'hello\n')
      await exec.until(1, 'hello\n')
      await using attach = await node.channels(`${path}/attach`, {
        container: 'web',
        stdin: 'true',
        stdout: 'true',
      })
      await attach.send(0, 'there\n')
      await attach.until(1, 'got there')
      await using fails = await node.channels(`${path}/exec`, {
        container: 'web',
        command: ['sh', '-c', 'echo bad >&2; exit 3'],
        stdout: 'true',
        stderr: 'true',
      })
      await fails.until(2, 'bad\n')
      await fails.until(3, '"reason":"ExitCode","message":"3"')
      await remove('shell')
    })

    test('only the API server is answered', async () => {
      const url = `https://127.0.0.1:${node.node().port}/pods`
      const ask = (identity: object) =>
        new Promise<number | string | undefined>((resolve) =>
          request(url, { ca: node.api.pki.ca, agent: false, ...identity }, (response) =>
            resolve(response.resume().statusCode),
          )
            .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
            .end(),
        )
      const other = await node.api.pki.node('node-2')
      const { admin } = node.api.pki
      assert.notEqual(await ask({}), 200)
      assert.equal(await ask({ cert: other.certificate, key: other.key }), 403)
      assert.equal(await ask({ cert: admin.certificate, key: admin.key }), 200)
    })

    test('a command that does not exist', async () => {
      await node.run('nocommand', { containers: [{ command: ['/no/such'] }] })
      const pod = await node.until(
        'nocommand',
        (one) => waiting(one)?.reason === 'RunContainerError' || waiting(one)?.reason === 'CrashLoopBackOff',
      )
      assert.match(
        pod.status.containerStatuses?.[0]?.lastState.terminated?.reason ?? 'StartError',
        /StartError/,
      )
      await remove('nocommand')
    })

    test('K3: probes make ready, not ready, and kill', async () => {
      await node.run('probed', {
        containers: [
          {
            ...sh(`mkdir /www; touch /www/ok /tmp/alive; httpd -p 8080 -h /www; ${forever}`),
            ports: [{ name: 'http', containerPort: 8080 }],
            startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
            readinessProbe: { httpGet: { path: '/ok', port: 'http' }, periodSeconds: 1, failureThreshold: 1 },
            livenessProbe: {
              exec: { command: ['test', '-e', '/tmp/alive'] },
              periodSeconds: 1,
              failureThreshold: 1,
              terminationGracePeriodSeconds: 1,
            },
          },
        ],
      })
      await node.until('probed', isPodReady, 'ready')
      await node.exec('probed', 'rm', '/www/ok')
      const unready = await node.until('probed', (pod) => !isPodReady(pod), 'not ready')
      assert.equal(unready.status.containerStatuses?.[0]?.restartCount, 0)
      await node.exec('probed', 'touch', '/www/ok')
      await node.until('probed', isPodReady, 'ready again')
      await node.exec('probed', 'rm', '/tmp/alive')
      await node.until(
        'probed',
        ({ status }) => status.containerStatuses?.[0]?.restartCount === 1,
        'restarted',
      )
      assert.ok((await events('probed')).includes('Unhealthy'))
      await remove('probed')
    })

    test('K3: hooks; the stop signal reaches the application; a shorter grace counts', async () => {
      const dir = join(node.dataDir, 'told')
      await mkdir(dir, { recursive: true })
      const told = { volumeMounts: [{ name: 'told', mountPath: '/told' }] }
      await node.run('polite', {
        volumes: [{ name: 'told', hostPath: { path: dir, type: 'Directory' } }],
        containers: [
          {
            ...sh('trap "echo term >> /told/all; exit 0" TERM; while :; do sleep 0.1; done'),
            ...told,
            lifecycle: {
              postStart: { exec: { command: ['sh', '-c', 'echo start >> /told/all'] } },
              preStop: { exec: { command: ['sh', '-c', 'echo stop >> /told/all'] } },
            },
          },
        ],
      })
      await node.until('polite', isPodReady, 'ready')
      await remove('polite', 20)
      assert.equal(await readFile(join(dir, 'all'), 'utf8'), 'start\nstop\nterm\n')
      await node.run('stubborn', { containers: [sh('trap "" TERM; while :; do sleep 0.1; done')] })
      await node.until('stubborn', isPodReady, 'ready')
      await node.context.client.delete(Pod, 'stubborn', { namespace: 'default', gracePeriodSeconds: 600 })
      await remove('stubborn', 1)
    })

    test('activeDeadlineSeconds end a pod', async () => {
      await node.run('late', {
        activeDeadlineSeconds: 1,
        terminationGracePeriodSeconds: 1,
        containers: [sh(forever)],
      })
      const pod = await node.until('late', ({ status }) => status.phase === 'Failed', 'failed')
      assert.equal(pod.status.reason, 'DeadlineExceeded')
      await remove('late')
    })

    test('logs: followed, from the end, in part', async () => {
      await node.run('talks', {
        restartPolicy: 'Never',
        containers: [
          sh('for i in 1 2 3 4 5; do echo line $i; done; until [ -e /go ]; do sleep 0.1; done; echo last'),
        ],
      })
      await node.until('talks', isPodReady, 'ready')
      await node.settled(async () => (await node.log('talks')).endsWith('line 5\n'))
      const goOn = (text: string) => text.includes('line 5') && node.exec('talks', 'touch', '/go')
      assert.equal(await node.log('talks', 'tailLines=2&follow=true', 'web', goOn), 'line 4\nline 5\nlast\n')
      assert.equal(await node.log('talks', 'limitBytes=8'), 'line 1\nl')
      assert.match(await node.log('talks', 'tailLines=1&timestamps=true'), /^\d{4}-\d\d-\d\dT.* last\n$/)
      assert.equal(await node.log('talks', 'sinceTime=2100-01-01T00:00:00Z'), '')
      await remove('talks')
    })

    test('a claim is mounted, and its directory goes with its volume', async () => {
      const { client } = node.context
      const path = join(node.volumesDir, 'default-data')
      await client.create(PersistentVolume, {
        metadata: { name: 'pv-1', finalizers: ['hawser.dev/local-volume'] },
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          hostPath: { path },
          persistentVolumeReclaimPolicy: 'Delete',
        },
      })
      // Nobody here takes away what protects a volume in use.
      const finalizers = ['hawser.dev/local-volume']
      await client.patch(PersistentVolume, 'pv-1', { metadata: { finalizers } })
      const claim = await client.create(PersistentVolumeClaim, {
        metadata: { name: 'data', namespace: 'default' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
          volumeName: 'pv-1',
        },
      })
      await node.run('stores', {
        securityContext: { runAsUser: 4321 },
        containers: [
          { ...sh(`echo kept > /data/file; ${forever}`), volumeMounts: [{ name: 'd', mountPath: '/data' }] },
        ],
        volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
      })
      await node.settled(async () => (await events('stores')).includes('FailedMount'))
      await client.updateStatus(PersistentVolumeClaim, { ...claim, status: { phase: 'Bound' } })
      await node.until('stores', isPodReady, 'ready')
      await remove('stores')
      assert.equal(await readFile(join(path, 'file'), 'utf8'), 'kept\n')
      await client.delete(PersistentVolume, 'pv-1')
      await node.settled(async () => !(await stat(path).catch(() => undefined)))
      await node.settled(async () => !(await client.find(PersistentVolume, 'pv-1')))
    })

    test('K17: a new agent adopts what runs, and stops what was deleted meanwhile', async () => {
      await node.run('stays', {
        containers: [{ ...sh(forever), readinessProbe: { exec: { command: ['true'] } } }],
      })
      await node.run('goes', { terminationGracePeriodSeconds: 1, containers: [sh(forever)] })
      const before = await node.until('stays', isPodReady, 'ready')
      const { metadata } = await node.until('goes', isPodReady, 'ready')
      await node.restart({
        meanwhile: async () =>
          void (await node.context.client.delete(Pod, 'goes', {
            namespace: 'default',
            gracePeriodSeconds: 0,
          })),
      })
      const { runtime } = node.test.containerd
      await node.settled(async () => {
        const left = await runtime.listPodSandboxes({
          labelSelector: { 'io.kubernetes.pod.uid': metadata.uid },
        })
        return left.length === 0
      })
      const now = await node.pod('stays')
      assert.deepEqual(now.status.containerStatuses, before.status.containerStatuses)
      assert.deepEqual(now.status.conditions, before.status.conditions)
      await remove('stays')
    })

    test('K17: containerd is killed: what runs, runs on, and is watched again', async () => {
      await node.run('outlives', { containers: [sh(forever)] })
      const before = await node.until('outlives', isPodReady, 'ready')
      const { containerd } = node.test
      const { pid } = containerd
      process.kill(pid, 'SIGKILL')
      await node.settled(async () => containerd.pid !== pid)
      await node.run('after', { restartPolicy: 'Never', containers: [sh('true')] })
      await node.until('after', ({ status }) => status.phase === 'Succeeded', 'succeeded')
      const now = await node.pod('outlives')
      assert.deepEqual(now.status.containerStatuses, before.status.containerStatuses)
      await remove('after')
      await remove('outlives', 30)
    })

    test('several at once', async () => {
      const names = Array.from({ length: 8 }, (_, index) => `short-${index}`)
      await Promise.all(
        names.map((name) => node.run(name, { restartPolicy: 'Never', containers: [sh('sleep 0.3')] })),
      )
      await Promise.all(
        names.map((name) => node.until(name, ({ status }) => status.phase === 'Succeeded', 'succeeded')),
      )
      await Promise.all(names.map((name) => remove(name)))
    })
  })

const hostSearch = (): string => search
const search = await readFile('/etc/resolv.conf', 'utf8').then((text) => {
  const found = /^search\s+(.*)$/m.exec(text)?.[1]?.trim()
  return found ? ` ${found}` : ''
})
