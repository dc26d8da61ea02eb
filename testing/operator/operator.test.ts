import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { eventually } from '../platform.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { customKinds, hook, type Manifest, manifests, monitor } from './manifests.ts'

/** Why this machine cannot run the test; in CI that is a failure, since what is skipped looks green. */
function missing(): string | false {
  if (spawnSync('kubectl', ['version', '--client']).status === 0) return false
  if (process.env.CI) throw new Error('kubectl is not installed, and CI must not skip this test')
  return 'kubectl is not installed'
}

const namespace = 'db-system'
const team = 'team-a'
const yamlOf = (objects: readonly object[]): string =>
  objects.map((one) => stringify(one, { aliasDuplicateObjects: false })).join('---\n')

const database = (name: string, spec: object = {}, version = 'v1'): Manifest => ({
  apiVersion: `db.example.com/${version}`,
  kind: 'Database',
  metadata: { name, namespace: team },
  spec: { engine: { name: 'postgres', version: '16' }, ...spec },
})

interface Kubectl {
  /** Standard output; rejects unless it succeeds. */
  (line: string): Promise<string>
  /** Applies objects from one file of many documents. */
  apply(objects: readonly object[], flags?: string): Promise<string>
  /** What it says when it fails. */
  fails(line: string): Promise<string>
  refused(objects: readonly object[], flags?: string): Promise<string>
}
function kubectlOf({ plane }: Cluster): Kubectl {
  let files = 0
  const words = (line: string) => line.split(' ').filter(Boolean)
  const file = async (objects: readonly object[]) => {
    const path = join(plane.folder, `manifest-${files++}.yaml`)
    await writeFile(path, yamlOf(objects))
    return path
  }
  const run = async (line: string) => {
    const { code, stdout, stderr } = await plane.kubectl(...words(line))
    assert.equal(code, 0, `kubectl ${line}\n${stdout}${stderr}`)
    return stdout
  }
  const fails = async (line: string) => {
    const { code, stdout, stderr } = await plane.kubectl(...words(line))
    assert.notEqual(code, 0, `kubectl ${line} must fail: ${stdout}`)
    return stderr
  }
  return Object.assign(run, {
    fails,
    apply: async (objects: readonly object[], flags = '') => run(`apply ${flags} -f ${await file(objects)}`),
    refused: async (objects: readonly object[], flags = '') =>
      fails(`apply ${flags} -f ${await file(objects)}`),
  })
}

test('an operator is installed, does its work within its rights, and goes without a trace', {
  skip: missing(),
  timeout: 300_000,
}, async (t) => {
  await using cluster = await startCluster(namespace)
  const { chart, failures, webhooks } = cluster
  const kubectl = kubectlOf(cluster)
  const kinds = customKinds(chart)
  const rest = [...manifests(chart), monitor(namespace), hook(namespace)]
  const inTeam = (what: string) => kubectl(`get ${what} -n ${team} --no-headers --ignore-not-found`)
  const before = await everything(kubectl)

  await t.test('the schemas are as large as those of real operators', () => {
    for (const { metadata, spec } of kinds) {
      const bytes = JSON.stringify(spec).length
      assert.ok(bytes > 20_000 && bytes < 100_000, `${metadata.name} has ${bytes} bytes`)
    }
  })
  await t.test('kubectl apply makes all of it, and finds nothing to change the second time', async () => {
    await kubectl(`create ns ${namespace}`)
    await kubectl(`create ns ${team}`)
    const made = await kubectl.apply(kinds)
    assert.equal(made.match(/created/g)?.length, kinds.length, made)
    await kubectl(
      `wait --for=condition=Established crd ${kinds.map(({ metadata }) => metadata.name).join(' ')} --timeout=20s`,
    )
    const all = await kubectl.apply(rest)
    assert.equal(all.match(/ created$/gm)?.length, rest.length, all)
    const again = await kubectl.apply([...kinds, ...rest])
    // kubectl sends a selector that is replaced as a whole every time.
    assert.deepEqual(again.match(/^.* configured$/gm), ['poddisruptionbudget.policy/db-operator configured'])
    assert.equal(again.match(/ unchanged$/gm)?.length, kinds.length + rest.length - 1, again)
  })
  await t.test(
    'kubectl apply --server-side takes it over, and finds nothing to change the second time',
    async () => {
      const taken = await kubectl.apply([...kinds, ...rest], '--server-side')
      assert.equal(taken.match(/serverside-applied$/gm)?.length, kinds.length + rest.length, taken)
      const versions = () =>
        kubectl(
          `get crd,deploy,svc,clusterrole,mutatingwebhookconfiguration -n ${namespace} -o custom-columns=N:.metadata.name,V:.metadata.resourceVersion`,
        )
      await kubectl(`rollout status deploy/db-operator -n ${namespace} --timeout=60s`)
      const [first] = [await versions(), await kubectl.apply([...kinds, ...rest], '--server-side')]
      assert.equal(await versions(), first)
    },
  )
  await t.test('its pods are important, and are told whom they are', async () => {
    const pod = JSON.parse(
      await kubectl(`get pods -n ${namespace} -l app.kubernetes.io/name=db-operator -o json`),
    ).items.find(({ spec }: { spec: { priorityClassName?: string } }) => spec.priorityClassName)
    assert.equal(pod.spec.priority, 1_000_000)
    assert.equal(pod.spec.serviceAccountName, 'db-operator')
    assert.ok(pod.spec.volumes.some(({ name }: { name: string }) => name.startsWith('kube-api-access-')))
  })

  let leader = await cluster.operator('db-operator-a')
  const standby = await cluster.operator('db-operator-b')
  await t.test('one of its replicas leads', async () => {
    await eventually(
      'a leader',
      () => [leader.leads(), standby.leads()],
      (leads) => leads.includes(true),
      15_000,
    )
    assert.deepEqual([leader.leads(), standby.leads()].sort(), [false, true])
  })
  await t.test('its pods are behind its Service, so that webhooks are asked', async () => {
    const addresses = () =>
      kubectl(
        `get endpointslices -n ${namespace} -l kubernetes.io/service-name=db-operator-webhooks -o jsonpath={.items[*].endpoints[*].addresses}`,
      )
    await eventually('endpoints', addresses, (text) => text !== '', 20_000)
  })
  await t.test(
    'a database becomes a Deployment, a Service and a ConfigMap, and says when it is ready',
    async () => {
      await kubectl.apply([database('shop', { parameters: { max_connections: '100' } })])
      await kubectl(`wait --for=condition=Ready database/shop -n ${team} --timeout=30s`)
      assert.match(await inTeam('dbs'), /^shop +postgres +1 +True +\d+s\n$/)
      assert.match(
        await inTeam('deploy,svc,cm'),
        /deployment.apps\/shop +1\/1[\s\S]*service\/shop +ClusterIP .* 5432\/TCP[\s\S]*configmap\/shop-config +1/,
      )
      const { metadata, status } = JSON.parse(await kubectl(`get database shop -n ${team} -o json`))
      assert.equal(metadata.annotations['db.example.com/defaulted'], 'port')
      assert.deepEqual(metadata.finalizers, ['db.example.com/cleanup'])
      assert.equal(status.endpoint, `shop.${team}.svc:5432`)
      const owned = JSON.parse(await kubectl(`get deploy shop -n ${team} -o json`)).metadata.ownerReferences
      assert.deepEqual(owned, [
        {
          apiVersion: 'db.example.com/v1',
          kind: 'Database',
          name: 'shop',
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ])
      assert.match(
        await kubectl(`events -n ${team} --for database/shop`),
        /Normal +AllServersReady +Database\/shop/,
      )
      assert.match(await kubectl(`describe database shop -n ${team}`), /Reason: +AllServersReady/)
    },
  )
  await t.test('a change of the database is a change of what it is made of', async () => {
    await kubectl(`scale database shop -n ${team} --replicas=2`)
    await kubectl(`wait --for=jsonpath={.status.replicas}=2 database/shop -n ${team} --timeout=30s`)
    await kubectl(`patch database shop -n ${team} --type=merge -p {"spec":{"engine":{"version":"17"}}}`)
    await kubectl(
      `wait --for=jsonpath={.spec.template.spec.containers[0].image}=registry.example.com/postgres:17 deploy/shop -n ${team} --timeout=30s`,
    )
    await kubectl(`wait --for=condition=Ready database/shop -n ${team} --timeout=30s`)
  })
  await t.test('what somebody else changes or deletes is brought back', async () => {
    await kubectl(`scale deploy shop -n ${team} --replicas=0`)
    await kubectl(`wait --for=jsonpath={.spec.replicas}=2 deploy/shop -n ${team} --timeout=30s`)
    await kubectl(`delete deploy shop -n ${team}`)
    await kubectl(`wait --for=create deploy/shop -n ${team} --timeout=30s`)
  })
  await t.test('both versions are read and written; the older one is told to be old', async () => {
    const older = JSON.parse(await kubectl(`get databases.v1beta1.db.example.com shop -n ${team} -o json`))
    assert.deepEqual([older.apiVersion, older.spec.engine], ['db.example.com/v1beta1', 'postgres:17'])
    await kubectl.apply([{ ...database('old', { engine: 'redis:7', replicas: 1 }, 'v1beta1') }])
    const newer = JSON.parse(await kubectl(`get databases.v1.db.example.com old -n ${team} -o json`))
    assert.deepEqual(newer.spec.engine, { name: 'redis', version: '7' })
    assert.equal(newer.spec.port, 6379)
    await kubectl(`wait --for=condition=Ready database/old -n ${team} --timeout=30s`)
    const listed = await kubectl(`get databases.v1beta1.db.example.com -n ${team}`)
    assert.match(listed, /old +redis:7 +1 +True/)
    assert.ok((webhooks.asked['/convert'] ?? 0) > 0)
  })
  await t.test('what is wrong is refused, by whom it concerns', async () => {
    const refusals: Record<string, [object, RegExp]> = {
      'the schema': [
        { engine: { name: 'oracle' } },
        /spec\.engine\.name: Unsupported value: "oracle": supported values: "postgres", "mysql", "redis"/,
      ],
      'the rules': [
        { replicas: 5 },
        /spec\.replicas: Forbidden: 5 servers need a podTemplate that spreads them/,
      ],
      'the webhook': [
        { engine: { name: 'mysql', version: '8' }, replicas: 2 },
        /admission webhook "validating\.db\.example\.com" denied the request: spec\.replicas: Invalid value: 2: mysql needs an odd number of servers/,
      ],
      'strict reading': [{ replica: 5 }, /unknown field "spec\.replica"/],
    }
    for (const [who, [spec, message]] of Object.entries(refusals))
      assert.match(await kubectl.refused([database('bad', spec)]), message, who)
    assert.match(
      await kubectl.refused([database('shop', { engine: { name: 'redis' } })]),
      /spec\.engine: Invalid value: "object": the engine cannot be replaced by another/,
    )
    const older = { ...database('bad', { engine: 'mysql:8', replicas: 2 }, 'v1beta1') }
    assert.match(await kubectl.refused([older]), /mysql needs an odd number of servers/)
    assert.equal(await inTeam('database/bad'), '')
  })
  await t.test('kubectl explain knows the kind', async () => {
    assert.match(
      await kubectl('explain database.spec.engine'),
      /GROUP: +db\.example\.com\nKIND: +Database\nVERSION: +v1\n[\s\S]*name\t<string> -required-\n *enum: postgres, mysql, redis/,
    )
    assert.match(
      await kubectl(
        'explain databases.spec.podTemplate.spec.containers.livenessProbe --api-version=db.example.com/v1beta1',
      ),
      /initialDelaySeconds\t<integer>/,
    )
    assert.match(
      await kubectl('api-resources --api-group=db.example.com'),
      /databases +dbs +db\.example\.com\/v1 +true +Database/,
    )
  })
  await t.test('it may do what its roles say, and nothing else', async () => {
    const account = `--as=system:serviceaccount:${namespace}:db-operator`
    const asked: Record<string, boolean> = {
      [`patch databases.db.example.com/status -n ${team}`]: true,
      [`create deployments.apps -n ${team}`]: true,
      [`get secrets/db-operator-license -n ${namespace}`]: true,
      [`get secrets/other -n ${namespace}`]: false,
      [`list secrets -n ${team}`]: false,
      [`create databases.db.example.com -n ${team}`]: false,
      [`update leases.coordination.k8s.io/db-operator -n ${namespace}`]: true,
      [`update leases.coordination.k8s.io/other -n ${namespace}`]: false,
    }
    for (const [line, may] of Object.entries(asked)) {
      const { stdout } = await cluster.plane.kubectl('auth', 'can-i', ...line.split(' '), account)
      assert.equal(stdout.trim(), may ? 'yes' : 'no', line)
    }
    await kubectl(`create secret generic password -n ${team} --from-literal=a=b`)
    const operator = await cluster.as(namespace, 'db-operator')
    const { code, json } = await operator('GET', `/api/v1/namespaces/${team}/secrets/password`)
    assert.deepEqual(
      [code, json.message],
      [
        403,
        `secrets "password" is forbidden: User "system:serviceaccount:${namespace}:db-operator" cannot get resource "secrets" in API group "" in the namespace "${team}"`,
      ],
    )
  })
  await t.test('users may do with the kind what their aggregated roles say', async () => {
    await kubectl(`create rolebinding viewers --clusterrole=view --user=vera -n ${team}`)
    await kubectl(`create rolebinding editors --clusterrole=edit --user=eddi -n ${team}`)
    assert.match(await kubectl(`get databases -n ${team} --as=vera`), /shop/)
    assert.match(
      await kubectl.fails(`delete database shop -n ${team} --as=vera`),
      /databases\.db\.example\.com "shop" is forbidden: User "vera" cannot delete/,
    )
    await kubectl(`label database shop -n ${team} --as=eddi owner=eddi`)
  })
  await t.test('the quota of the namespace counts for it, and it says so', async () => {
    await kubectl(
      `create quota few -n ${team} --hard=count/deployments.apps=2,count/databases.db.example.com=3`,
    )
    await kubectl(
      `wait --for=jsonpath={.status.used.count/deployments\\.apps}=2 quota/few -n ${team} --timeout=20s`,
    )
    await kubectl.apply([database('third')])
    await kubectl(
      `wait --for=jsonpath={.status.conditions[0].reason}=Refused database/third -n ${team} --timeout=20s`,
    )
    const { status } = JSON.parse(await kubectl(`get database third -n ${team} -o json`))
    assert.match(
      status.conditions[0].message,
      /deployments\.apps "third" is forbidden: exceeded quota: few, requested: count\/deployments\.apps=1, used: count\/deployments\.apps=2, limited: count\/deployments\.apps=2/,
    )
    assert.match(
      await kubectl.refused([database('fourth')]),
      /exceeded quota: few, requested: count\/databases\.db\.example\.com=1/,
    )
    await kubectl(`delete quota few -n ${team}`)
  })
  await t.test('when the leader goes, another takes over', async () => {
    const [first, second] = leader.leads() ? [leader, standby] : [standby, leader]
    await first[Symbol.asyncDispose]()
    await eventually('another leader', () => second.leads(), Boolean, 15_000)
    leader = second
    await kubectl(`patch database old -n ${team} --type=merge -p {"spec":{"parameters":{"a":"b"}}}`)
    await eventually(
      'its work',
      () => inTeam('cm/old-config'),
      (text) => /old-config +1/.test(text),
      20_000,
    )
    assert.equal(
      await kubectl(`get lease db-operator -n ${namespace} -o jsonpath={.spec.leaseTransitions}`),
      '2',
    )
  })
  await t.test(
    'a protected database stays; one that is deleted takes with it what it is made of',
    async () => {
      await kubectl(`label database shop -n ${team} db.example.com/protected=true`)
      assert.match(
        await kubectl.fails(`delete database shop -n ${team}`),
        /denied the request: the database is protected; remove the label/,
      )
      await kubectl(`label database shop -n ${team} db.example.com/protected-`)
      await kubectl(`delete database shop old third -n ${team} --timeout=30s`)
      await eventually(
        'no children',
        () => inTeam('deploy,rs,pods,svc,endpointslices,cm'),
        (text) => !/shop|old|third/.test(text),
        30_000,
      )
      assert.match(await kubectl(`events -n ${team}`), /Released +Database\/shop/)
    },
  )
  await leader[Symbol.asyncDispose]()
  await t.test('kubectl delete leaves nothing', async () => {
    const file = join(cluster.plane.folder, 'all.yaml')
    await writeFile(file, yamlOf([...rest.toReversed(), ...kinds]))
    await kubectl(`delete -f ${file} --timeout=60s`)
    await kubectl(`delete ns ${namespace} ${team} --timeout=60s`)
    await eventually(
      'nothing left',
      async () => (await everything(kubectl)) === before,
      Boolean,
      30_000,
    ).catch(async () => assert.equal(await everything(kubectl), before))
    assert.match(
      await kubectl.fails('get databases -A'),
      /the server doesn't have a resource type "databases"/,
    )
  })
  assert.deepEqual(
    failures.map(({ message }) => message).filter((text) => !/Conflict|modified|exceeded quota/.test(text)),
    [],
  )
  assert.deepEqual(
    cluster.plane.logged.filter((line) => /bug/.test(line)),
    [],
  )
})

/** Names of all there is, but for what comes and goes by itself. */
async function everything(kubectl: Kubectl): Promise<string> {
  const kinds = (await kubectl('api-resources --verbs=list -o name')).trim().split('\n').sort()
  const counted = kinds.filter((kind) => !/^events|^endpointslices|flowcontrol|^projects|^leases/.test(kind))
  const names = await kubectl(`get ${counted.join(',')} -A -o name --ignore-not-found`)
  return names
    .split('\n')
    .filter((name) => !/^node\//.test(name))
    .sort()
    .join('\n')
}
