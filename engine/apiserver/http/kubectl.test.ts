import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startTestServer } from '../testserver.ts'

/** Why this machine cannot run the tests; in CI that is a failure, since what is skipped looks green. */
function missing(): string | false {
  const { status } = spawnSync('kubectl', ['version', '--client'])
  if (status === 0) return false
  if (process.env.CI) throw new Error('kubectl is not installed, and CI must not skip these tests')
  return 'kubectl is not installed'
}

interface Kubectl {
  (...words: string[]): Promise<string>
  /** A folder for manifests. */
  readonly folder: string
}

async function kubectlFor(t: TestContext): Promise<Kubectl> {
  const { kubeconfig } = await startTestServer(t)
  const folder = await mkdtemp(join(tmpdir(), 'hawser-kubectl-'))
  t.after(() => rm(folder, { recursive: true }))
  // A cache of its own: discovery of another test must not answer here.
  const environment = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache') }
  const run = (...words: string[]): Promise<string> =>
    new Promise((resolve) => {
      const options = { env: environment, timeout: 20_000 }
      execFile('kubectl', words, options, (_error, stdout, stderr) => resolve(`${stdout}${stderr}`))
    })
  return Object.assign(run, { folder })
}

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: 'web:1', ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`
/** Each command with what its output must match, in order. */
type Transcript = readonly (readonly [string, RegExp])[]

const transcripts: Record<string, Transcript> = {
  'finding out what there is': [
    ['version', /Server Version: v1\.32\./],
    ['api-resources', /deployments +deploy +apps\/v1 +true +Deployment/],
    ['api-versions', /^route\.openshift\.io\/v1$/m],
    ['explain deployment.spec.replicas', /FIELD: replicas <integer>[\s\S]*How many pods/],
    ['explain pods.spec.containers', /FIELD: containers <\[\]Container>[\s\S]*name\t<string> -required-/],
    ['explain pods --recursive', /livenessProbe\t<Probe>[\s\S]*initialDelaySeconds\t<integer>/],
    ['explain role', /GROUP: +rbac[\s\S]*What may be done within a namespace/],
    ['explain crd.spec.versions.schema.openAPIV3Schema.items', /JSONSchemaPropsOrArray/],
    ['get crd,clusterrole,apiservice,csr,flowschema', /./],
    ['api-resources --verbs=create --api-group=authorization.k8s.io', /selfsubjectrulesreviews/],
    ['get --raw /readyz', /^ok$/],
  ],
  'applying a manifest': [
    ['apply -f FOLDER/web.yaml', /deployment\.apps\/web created\nservice\/web created/],
    ['apply -f FOLDER/web.yaml', /deployment\.apps\/web unchanged\nservice\/web unchanged/],
    ['get deploy,svc', /deployment\.apps\/web +0\/2[\s\S]*service\/web +ClusterIP +10\.129\./],
    ['get deploy -o wide', /CONTAINERS +IMAGES +SELECTOR\nweb .* web +web:1 +app=web/],
    ['get all -l app=web', /deployment\.apps\/web/],
    ['describe deploy web', /Replicas: +2 desired/],
    ['diff -f FOLDER/web.yaml', /^$/],
    ['apply --dry-run=server -f FOLDER/web.yaml', /unchanged \(server dry run\)/],
  ],
  'changing what is there': [
    ['apply -f FOLDER/web.yaml', /created/],
    ['label deploy web tier=front', /deployment\.apps\/web labeled/],
    ['annotate deploy web note=x', /deployment\.apps\/web annotated/],
    ['scale deploy web --replicas=3', /deployment\.apps\/web scaled/],
    ['set image deploy/web web=web:2', /image updated/],
    ['rollout restart deploy web', /restarted/],
    ['patch svc web -p {"spec":{"sessionAffinity":"ClientIP"}}', /service\/web patched/],
    ['wait --for=jsonpath={.spec.replicas}=3 deploy/web --timeout=5s', /condition met/],
    ['get deploy web -o jsonpath={.spec.replicas}/{.metadata.labels.tier}', /^3\/front$/],
    ['delete -f FOLDER/web.yaml --cascade=orphan', /deployment\.apps "web" deleted\nservice "web" deleted/],
  ],
  'server-side apply': [
    ['apply -f FOLDER/web.yaml', /created/],
    ['apply --server-side -f FOLDER/web.yaml', /web serverside-applied\nservice\/web serverside-applied/],
    [
      'get deploy web --show-managed-fields -o jsonpath={.metadata.managedFields[*].manager}',
      /^kubectl-last-applied kubectl$|^kubectl kubectl-last-applied$/,
    ],
    ['scale deploy web --replicas=3', /scaled/],
    [
      'apply --server-side -f FOLDER/web.yaml',
      /conflict with "kubectl" with subresource "scale" using apps\/v1: \.spec\.replicas/,
    ],
    ['apply --server-side --force-conflicts -f FOLDER/web.yaml', /serverside-applied/],
    ['diff --server-side -f FOLDER/web.yaml', /^$/],
    ['replace --force -f FOLDER/web.yaml', /deployment\.apps\/web replaced/],
    ['create cm a --from-literal=x=y --dry-run=server', /configmap\/a created \(server dry run\)/],
    ['delete deploy web --dry-run=server', /deleted \(server dry run\)/],
    ['get deploy web -o name', /deployment\.apps\/web/],
  ],
  'making objects without a manifest': [
    ['create ns shop', /namespace\/shop created/],
    ['create cm settings --from-literal=a=b', /configmap\/settings created/],
    ['create secret generic keys --from-literal=a=b', /secret\/keys created/],
    ['create deployment web --image=web:1 --replicas=2', /deployment\.apps\/web created/],
    ['expose deploy web --port=80', /service\/web exposed/],
    ['run one --image=one:1', /pod\/one created/],
    ['get pods', /one +0\/1 +Pending/],
    ['get cm settings -o yaml', /data:\n {2}a: b/],
    ['delete cm settings', /configmap "settings" deleted/],
  ],
  'roles, and who has them': [
    ['create role reader --verb=get,list --resource=pods', /reader created/],
    ['create rolebinding readers --role=reader --user=ann', /readers created/],
    [
      'get rolebinding -o wide',
      /NAME +ROLE +AGE +USERS +GROUPS +SERVICEACCOUNTS\nreaders +Role\/reader .* ann/,
    ],
    ['get role', /NAME +CREATED AT\nreader +20/],
    ['create rolebinding none --role=reader', /none created/],
  ],
  'mistakes are explained': [
    ['get cm nothing', /Error from server \(NotFound\): configmaps "nothing" not found/],
    ['get boats', /the server doesn't have a resource type "boats"/],
    ['create cm UPPER', /UPPER[\s\S]*is invalid: metadata\.name/],
    ['scale deploy nothing --replicas=1', /"nothing" not found/],
    [
      'get pods --as=jane',
      /User "jane" cannot list resource "pods" in API group "" in the namespace "default"/,
    ],
    ['run one --image=one:1', /created/],
    ['exec one -- ls', /pod one does not have a host assigned/],
    ['logs one -c other', /container other is not valid for pod one/],
  ],
}
for (const [name, transcript] of Object.entries(transcripts)) {
  test(`kubectl: ${name}`, { skip: missing() }, async (t) => {
    const kubectl = await kubectlFor(t)
    await writeFile(join(kubectl.folder, 'web.yaml'), manifest)
    for (const [line, want] of transcript) {
      const said = await kubectl(...line.replace('FOLDER', kubectl.folder).split(' '))
      assert.match(said, want, `kubectl ${line}`)
    }
  })
}

test('kubectl creates tokens and knows whom they make it', { skip: missing() }, async (t) => {
  const kubectl = await kubectlFor(t)
  const token = (await kubectl('create', 'token', 'default', '--duration', '10m')).trim()
  assert.equal(token.split('.').length, 3, token)
  const who = await kubectl('auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}')
  assert.equal(who, 'kubernetes-admin')
  const other = await kubectl(
    'auth',
    'whoami',
    '--as',
    'jane',
    '--as-group',
    'dev',
    '-o',
    'jsonpath={.status.userInfo}',
  )
  assert.deepEqual(JSON.parse(other), { username: 'jane', groups: ['dev', 'system:authenticated'] })
  // A kubeconfig as programs in pods have it: the address, the authority, and the token in a file.
  const view = JSON.parse(await kubectl('config', 'view', '--raw', '-o', 'json'))
  const file = join(kubectl.folder, 'token')
  await writeFile(file, token)
  const users = [{ name: 'pod', user: { tokenFile: file } }]
  const contexts = [{ name: 'pod', context: { cluster: view.clusters[0].name, user: 'pod' } }]
  const config = join(kubectl.folder, 'podconfig')
  await writeFile(config, JSON.stringify({ ...view, users, contexts, 'current-context': 'pod' }))
  const pod = await kubectl('--kubeconfig', config, 'auth', 'whoami')
  assert.match(pod, /Username +system:serviceaccount:default:default/)
})
