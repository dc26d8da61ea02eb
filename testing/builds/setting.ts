import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { Build, isBuildFinished } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { type Finished, run } from '../command.ts'
import { eventually, startTestPlatform, type TestPlatform } from '../platform.ts'
import { type GitServer, startGitServer } from './gitserver.ts'
import { putImage, type TinyImage } from './tinybuilder.ts'

/** A platform with a project, a tiny builder image and a git server: where many builds are tried. */
export interface BuildSetting extends AsyncDisposable {
  readonly platform: Pick<TestPlatform, 'kubeconfig'>
  readonly client: Client
  readonly git: GitServer
  readonly namespace: string
  /** Of the only node. */
  readonly node: string
  image(image: TinyImage): Promise<string>
  /** Makes a build config by the tiny builder, with its image stream. */
  buildConfig(name: string, spec?: object): Promise<BuildConfig>
  /** Starts a build that needs no upload, and waits for its end. */
  build(buildConfig: string): Promise<Build>
  /** Starts a build of an upload, and waits for its end. */
  upload(buildConfig: string, body: Buffer, query?: Readonly<Record<string, string>>): Promise<Build>
  /** The same for an upload that is refused when a part of it was taken. */
  uploadFailing(buildConfig: string, body: Buffer): Promise<Build>
  secret(
    name: string,
    data: Readonly<Record<string, string>>,
    annotations?: Readonly<Record<string, string>>,
  ): Promise<void>
  ended(build: string, timeoutMs?: number): Promise<Build>
  /** The log of a build, of all its containers. */
  log(build: string): Promise<string>
  /** What a script prints in the image of a build, by a shell that is there. */
  inside(build: Build, script: string, shell?: readonly string[]): Promise<string>
  kubectl(...args: string[]): Promise<Finished>
}

const namespace = 'shop'
/** The first build waits until the build tools are composed, which takes minutes on a slow machine. */
const dead = 480_000

export async function openBuildSetting(
  started?: Pick<TestPlatform, 'kubeconfig'> & Partial<AsyncDisposable>,
): Promise<BuildSetting> {
  const platform = started ?? (await startTestPlatform())
  const stop = new AbortController()
  const credentials = await readKubeconfig(platform.kubeconfig)
  const transport = httpsTransport(credentials)
  const { client } = startContext({ transport, component: 'test', signal: stop.signal })
  const { node, address } = await nodeOf(client)
  const git = await startGitServer(address)
  if (!(await client.find(Namespace, namespace)))
    await client.create(Namespace, { metadata: { name: namespace } })
  const kubectl = (...args: string[]): Promise<Finished> =>
    run('kubectl', ['--kubeconfig', platform.kubeconfig, '--namespace', namespace, ...args])
  await putImage(client, { namespace, node }, { stream: 'tiny' })

  const ended = async (name: string, timeoutMs = dead): Promise<Build> => {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const build = await client.get(Build, name, namespace)
      if (isBuildFinished(build.status)) return build
      if (Date.now() > deadline) {
        const { stdout } = await kubectl('describe', 'pod', `${name}-build`)
        throw new Error(`build ${name} has not ended: ${JSON.stringify(build.status)}\n${stdout}`)
      }
      await sleep(50)
    }
  }
  const post = async (path: string, body: Buffer | string, type: string, query = {}): Promise<Build> => {
    const answer = await transport.stream({
      method: 'POST',
      path,
      body,
      query,
      headers: { 'content-type': type },
    })
    const text = Buffer.concat(await Array.fromAsync(answer.body as AsyncIterable<Buffer>)).toString()
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as Build
  }
  const base = (name: string): string =>
    `/apis/build.openshift.io/v1/namespaces/${namespace}/buildconfigs/${name}`

  return {
    platform,
    client,
    git,
    namespace,
    node,
    image: (image) => putImage(client, { namespace, node }, image),
    async buildConfig(name, spec = {}) {
      if (!(await client.find(ImageStream, name, namespace)))
        await client.create(ImageStream, { metadata: { name, namespace } })
      return client.create(BuildConfig, {
        metadata: { name, namespace },
        spec: {
          source: { binary: {} },
          strategy: { sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'tiny:latest' } } },
          output: { to: { kind: 'ImageStreamTag', name: `${name}:latest` } },
          ...spec,
        },
      })
    },
    async build(name) {
      const request = { kind: 'BuildRequest', apiVersion: 'build.openshift.io/v1', metadata: { name } }
      const { metadata } = await post(
        `${base(name)}/instantiate`,
        JSON.stringify(request),
        'application/json',
      )
      return ended(metadata.name)
    },
    async upload(name, body, query = {}) {
      const { metadata } = await post(
        `${base(name)}/instantiatebinary`,
        body,
        'application/octet-stream',
        query,
      )
      return ended(metadata.name)
    },
    async uploadFailing(name, body) {
      await post(`${base(name)}/instantiatebinary`, body, 'application/octet-stream').catch(() => {})
      return ended(`${name}-1`)
    },
    async secret(name, stringData, annotations = {}) {
      await client.create(Secret, { metadata: { name, namespace, annotations }, stringData })
    },
    ended,
    async log(name) {
      const { stdout, stderr } = await kubectl('logs', `${name}-build`, '--all-containers')
      return stdout + stderr
    },
    async inside(build, script, shell = ['/bin/sh']) {
      const name = `look-${build.metadata.name}-${Math.random().toString(36).slice(2, 8)}`
      const image = build.status.outputDockerImageReference ?? ''
      const spec = {
        automountServiceAccountToken: false,
        containers: [{ name: 'look', image, command: [...shell, '-c', script] }],
      }
      await client.create(Pod, { metadata: { name, namespace }, spec: { ...spec, restartPolicy: 'Never' } })
      const pod = await eventually(
        `a pod of ${image}`,
        () => client.get(Pod, name, namespace),
        ({ status }) => status.phase === 'Succeeded' || status.phase === 'Failed',
        dead,
      )
      // Its log is whole when it has ended; who attaches may come too late for it.
      const { stdout, stderr } = await kubectl('logs', name)
      await client.delete(Pod, name, { namespace })
      if (pod.status.phase === 'Failed') throw new Error(`${script} failed in ${image}: ${stdout}${stderr}`)
      return stdout
    },
    kubectl,
    async [Symbol.asyncDispose]() {
      stop.abort()
      transport.close()
      await git[Symbol.asyncDispose]()
      await platform[Symbol.asyncDispose]?.()
    },
  }
}

/** The only node, and its address, which pods reach. */
async function nodeOf(client: Client): Promise<{ node: string; address: string }> {
  const { items } = await client.list(Node)
  const [node] = items
  const address = node?.status.addresses?.find(({ type }) => type === 'InternalIP')?.address
  if (!node || !address) throw new Error('the platform has no node with an address')
  return { node: node.metadata.name, address }
}
