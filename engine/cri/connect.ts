import { type Call, type Connection, connect } from './connection.ts'
import { isRuntimeError } from './errors.ts'
import { events } from './events.ts'
import { type Gate, gate } from './gate.ts'
import { pauseImage } from './images/pause.ts'
import type * as m from './messages.ts'
import { patiently } from './retry.ts'
import type { CallOptions, Runtime } from './runtime.ts'

const minute = 60_000
/** runc fails at random when dozens of containers start at once. */
const startsAtATime = 8

/** Speaks CRI v1 to the containerd at `socket`. Connects when first used, and again after containerd was away. */
export function connectRuntime(socket: string): Runtime {
  return runtimeOver(connect(socket))
}

/** A Runtime over a connection, which it closes with itself. */
export function runtimeOver(connection: Connection): Runtime {
  const start = gate(startsAtATime)
  return {
    ...general(connection),
    ...sandboxes(connection, start),
    ...containers(connection, start),
    ...streams(connection),
    ...usage(connection),
    ...images(connection),
    events: (signal) => events(connection, signal),
    close: () => connection.close(),
  }
}

type Part<Names extends keyof Runtime> = Pick<Runtime, Names>

function general(connection: Connection): Part<'version' | 'status'> {
  const call = calls(connection, 'runtime.v1.RuntimeService')
  return {
    version: (options) => call('Version', {}, { timeoutMs: 5_000, ...options }),
    async status(options) {
      const answer = await call<{ status: { conditions: m.RuntimeCondition[] } }>(
        'Status',
        {},
        { timeoutMs: 5_000, ...options },
      )
      return answer.status.conditions
    },
  }
}

function sandboxes(
  connection: Connection,
  start: Gate,
): Part<'runPodSandbox' | 'stopPodSandbox' | 'removePodSandbox' | 'podSandboxStatus' | 'listPodSandboxes'> {
  const call = calls(connection, 'runtime.v1.RuntimeService')
  return {
    async runPodSandbox(config, options) {
      const { namespace, name } = config.metadata
      const about = { about: `${namespace}/${name}`, timeoutMs: 2 * minute, ...options }
      const run = () => call<{ podSandboxId: string }>('RunPodSandbox', { config }, about)
      return (await start(() => patiently(run))).podSandboxId
    },
    async stopPodSandbox(podSandboxId, options) {
      const settings = { timeoutMs: 2 * minute, ...on(podSandboxId), ...options }
      await orGone(call('StopPodSandbox', { podSandboxId }, settings))
    },
    async removePodSandbox(podSandboxId, options) {
      await orGone(
        call('RemovePodSandbox', { podSandboxId }, { timeoutMs: minute, ...on(podSandboxId), ...options }),
      )
    },
    async podSandboxStatus(podSandboxId, options) {
      const about = { ...on(podSandboxId), ...options }
      return (await call<{ status: m.PodSandboxStatus }>('PodSandboxStatus', { podSandboxId }, about)).status
    },
    async listPodSandboxes(filter, options) {
      return (await call<{ items: m.PodSandbox[] }>('ListPodSandbox', { filter }, options)).items
    },
  }
}

function containers(
  connection: Connection,
  start: Gate,
): Part<
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'removeContainer'
  | 'listContainers'
  | 'containerStatus'
  | 'updateContainerResources'
  | 'reopenContainerLog'
> {
  const call = calls(connection, 'runtime.v1.RuntimeService')
  return {
    async createContainer(podSandboxId, config, sandboxConfig, options) {
      const about = `${sandboxConfig.metadata.namespace}/${sandboxConfig.metadata.name}/${config.metadata.name}`
      const request = { podSandboxId, config, sandboxConfig }
      const settings = { about, timeoutMs: 2 * minute, ...options }
      return (await call<{ containerId: string }>('CreateContainer', request, settings)).containerId
    },
    async startContainer(containerId, options) {
      const settings = { timeoutMs: 2 * minute, ...on(containerId), ...options }
      await start(() => call('StartContainer', { containerId }, settings))
    },
    async stopContainer(containerId, graceSeconds, options) {
      // After the grace containerd kills, and waits for the end of what was killed.
      const settings = { timeoutMs: graceSeconds * 1_000 + minute, ...on(containerId), ...options }
      await orGone(call('StopContainer', { containerId, timeout: graceSeconds }, settings))
    },
    async removeContainer(containerId, options) {
      await orGone(
        call('RemoveContainer', { containerId }, { timeoutMs: minute, ...on(containerId), ...options }),
      )
    },
    async listContainers(filter, options) {
      return (await call<{ containers: m.Container[] }>('ListContainers', { filter }, options)).containers
    },
    async containerStatus(containerId, options) {
      const about = { ...on(containerId), ...options }
      return (await call<{ status: m.ContainerStatus }>('ContainerStatus', { containerId }, about)).status
    },
    async updateContainerResources(containerId, linux, options) {
      await call('UpdateContainerResources', { containerId, linux }, { ...on(containerId), ...options })
    },
    async reopenContainerLog(containerId, options) {
      await call('ReopenContainerLog', { containerId }, { ...on(containerId), ...options })
    },
  }
}

function streams(connection: Connection): Part<'execSync' | 'exec' | 'attach' | 'portForward'> {
  const call = calls(connection, 'runtime.v1.RuntimeService')
  return {
    execSync(containerId, cmd, timeout, options) {
      // containerd keeps the time itself and kills the command; ours is for a containerd that does not answer.
      const settings = { timeoutMs: timeout * 1_000 + 10_000, ...on(containerId), ...options }
      return call('ExecSync', { containerId, cmd, timeout }, settings)
    },
    async exec(containerId, cmd, wanted, options) {
      const request = { containerId, cmd, ...wanted }
      return (await call<{ url: string }>('Exec', request, { ...on(containerId), ...options })).url
    },
    async attach(containerId, wanted, options) {
      const request = { containerId, ...wanted }
      return (await call<{ url: string }>('Attach', request, { ...on(containerId), ...options })).url
    },
    async portForward(podSandboxId, port, options) {
      const about = { ...on(podSandboxId), ...options }
      return (await call<{ url: string }>('PortForward', { podSandboxId, port }, about)).url
    },
  }
}

function usage(connection: Connection): Part<'containerStats' | 'listContainerStats'> {
  const call = calls(connection, 'runtime.v1.RuntimeService')
  return {
    async containerStats(containerId, options) {
      const about = { ...on(containerId), ...options }
      return (await call<{ stats: m.ContainerStats }>('ContainerStats', { containerId }, about)).stats
    },
    async listContainerStats(filter, options) {
      return (await call<{ stats: m.ContainerStats[] }>('ListContainerStats', { filter }, options)).stats
    },
  }
}

function images(
  connection: Connection,
): Part<'listImages' | 'imageStatus' | 'pullImage' | 'removeImage' | 'imageFsInfo'> {
  const call = calls(connection, 'runtime.v1.ImageService')
  return {
    async listImages(options) {
      const { images } = await call<{ images: m.Image[] }>('ListImages', {}, options)
      return images.map(withPin)
    },
    async imageStatus(image, options) {
      const about = { about: image, ...options }
      const answer = await call<{ image: m.Image | null }>('ImageStatus', { image: { image } }, about)
      return answer.image ?? undefined
    },
    async pullImage(image, auth, options) {
      const settings = { timeoutMs: 10 * minute, about: image, ...options }
      return (await call<{ imageRef: string }>('PullImage', { image: { image }, auth }, settings)).imageRef
    },
    async removeImage(image, options) {
      await orGone(call('RemoveImage', { image: { image } }, { timeoutMs: minute, about: image, ...options }))
    },
    async imageFsInfo(options) {
      const answer = await call<{ imageFilesystems: m.FilesystemUsage[] }>('ImageFsInfo', {}, options)
      return answer.imageFilesystems
    },
  }
}

/** containerd 1.6 does not know pinned images; without the pause image no pod starts. */
const withPin = (image: m.Image): m.Image => ({
  ...image,
  pinned: image.pinned || image.repoTags.includes(pauseImage),
})

type Settings = CallOptions & Pick<Call, 'about'>

const calls =
  (connection: Connection, service: string) =>
  <Answer>(method: string, request: object, settings?: Settings): Promise<Answer> =>
    connection.unary<Answer>({ ...settings, service, method, request })

/** Ids are 64 characters; twelve are enough to find a container in messages. */
const on = (id: string) => ({ about: id.slice(0, 12) })

/** For what must not be there in the end: that it is gone already is as good. */
async function orGone(call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!isRuntimeError(error, 'NotFound')) throw error
  }
}
