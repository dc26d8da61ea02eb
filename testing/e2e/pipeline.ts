import { githubPush } from '@hawser/builds/webhooks/payloads.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { type BuildSetting, openBuildSetting } from '../builds/setting.ts'
import { eventually, type TestPlatform } from '../platform.ts'

/** A build config of a repository, with a webhook, and a Deployment of what it builds. */
export interface Pipeline extends AsyncDisposable {
  /** Tells the webhook of a commit, as GitHub does: nobody proves who he is. Answers the code. */
  hook(commit: string): Promise<number>
  /** Waits until a file of the application says this. */
  says(file: string, text: string): Promise<void>
}

const [name, branch, secret] = ['hooked', 'live', 'abcdefgh']

export async function openPipeline(
  platform: TestPlatform,
  repository: string,
  token: string,
): Promise<Pipeline> {
  const setting = await openBuildSetting({ kubeconfig: platform.kubeconfig })
  const { server, ca } = await readKubeconfig(platform.kubeconfig)
  const { client, namespace } = setting
  await client.create(Secret, {
    metadata: { name: 'login', namespace },
    type: 'kubernetes.io/basic-auth',
    stringData: { username: 'any', password: token, 'ca.crt': String(ca) },
  })
  await setting.buildConfig(name, {
    source: {
      git: { uri: `https://kubernetes.default.svc${new URL(repository).pathname}`, ref: branch },
      sourceSecret: { name: 'login' },
    },
    triggers: [{ type: 'GitHub', github: { secret } }],
  })
  await createDeployment(setting)
  const anonymous = httpsTransport({ server, ...(ca && { ca }) })
  return {
    async hook(commit) {
      const person = { name: 'Ada', email: 'ada@example.com' }
      const head_commit = { id: commit, message: 'a change', author: person, committer: person }
      const { status, body } = await anonymous.stream({
        method: 'POST',
        path: `/apis/build.openshift.io/v1/namespaces/${namespace}/buildconfigs/${name}/webhooks/${secret}/github`,
        body: JSON.stringify(githubPush(`refs/heads/${branch}`, { after: commit, head_commit })),
        headers: { 'content-type': 'application/json', 'x-github-event': 'push' },
      })
      body.resume()
      return status
    },
    async says(file, text) {
      await eventually(
        `a release whose ${file} says ${text}`,
        () => setting.kubectl('exec', `deploy/${name}`, '--', 'cat', file),
        ({ stdout }) => stdout.trim() === text,
        240_000,
      )
    },
    async [Symbol.asyncDispose]() {
      anonymous.close()
      await setting[Symbol.asyncDispose]()
      await platform.kubectl('delete', 'namespace', namespace, '--timeout=110s')
    },
  }
}

/** It names no image: the trigger puts in what the build made. */
async function createDeployment({ client, namespace }: BuildSetting): Promise<void> {
  const trigger = {
    from: { kind: 'ImageStreamTag', name: `${name}:latest` },
    fieldPath: 'spec.template.spec.containers[?(@.name=="web")].image',
  }
  const labels = { app: name }
  await client.create(Deployment, {
    metadata: {
      name,
      namespace,
      annotations: { 'image.openshift.io/triggers': JSON.stringify([trigger]) },
    },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'web', image: ' ' }] },
      },
    },
  })
}
