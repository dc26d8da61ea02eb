import type { AuthConfig, Image } from '@hawser/cri/messages.ts'
import type { Runtime } from '@hawser/cri/runtime.ts'
import { formatDuration } from '@hawser/kinds/meta/duration.ts'
import { type Agent, note, warn } from '../agent.ts'
import type { ImageUser } from '../config/security.ts'
import type { Sources } from '../config/sources.ts'
import type { Container, Pod } from '../pod.ts'
import { pullCredentials } from './auth.ts'
import { defaultPullPolicy, isImageName, isOwnImage, ownNames } from './name.ts'
import { obtainOwn, refusalOf } from './ownRegistry.ts'

export type ImageProblem = 'ErrImagePull' | 'ErrImageNeverPull' | 'InvalidImageName' | 'ImageInspectError'

/** The image of a container cannot be had; `reason` is what its status says. */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly reason: ImageProblem
  constructor(reason: ImageProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export interface ReadyImage {
  readonly ref: string
  readonly user: ImageUser
}

/**
 * Makes sure that the image of a container is here, pulling it if its policy says so, and tells what it does.
 *
 * @throws {ImageError} when it is not to be had.
 */
export async function ensureImage(
  agent: Agent,
  pod: Pod,
  container: Container,
  sources: Sources,
): Promise<ReadyImage> {
  const image = container.image ?? ''
  if (!isImageName(image))
    throw new ImageError(
      'InvalidImageName',
      `Failed to apply default image tag "${image}": couldn't parse image name`,
    )
  const present = await inspect(agent, image)
  await permit(agent, pod, image, present)
  const policy = container.imagePullPolicy ?? defaultPullPolicy(image)
  if (present && policy !== 'Always') {
    note(agent, pod, 'Pulled', `Container image "${image}" already present on machine`)
    return ready(present)
  }
  if (policy === 'Never')
    throw new ImageError(
      'ErrImageNeverPull',
      `Container image "${image}" is not present with pull policy of Never`,
    )
  if (isOwnImage(image)) return ready(await ownImage(agent, pod, image, present))
  return ready(await pull(agent, pod, image, sources))
}

/** Running pods are not held up when nobody can be asked: they had the image before. */
async function permit(agent: Agent, pod: Pod, image: string, present: Image | undefined): Promise<void> {
  let refusal: string | undefined
  try {
    refusal = await refusalOf(agent, pod, ownNames(image, present))
  } catch (cause) {
    const { message } = cause as Error
    if (!present) throw new ImageError('ErrImagePull', message, { cause })
    agent.context.log('who may use an image of the platform cannot be asked', { image, error: message })
  }
  if (refusal === undefined) return
  warn(agent, pod, 'Failed', `Failed to pull image "${image}": ${refusal}`)
  throw new ImageError('ErrImagePull', refusal)
}

/** What is here already does when the registry cannot be asked for something newer. */
async function ownImage(agent: Agent, pod: Pod, image: string, present: Image | undefined): Promise<Image> {
  try {
    await obtainOwn(agent, pod, image)
  } catch (cause) {
    const { message } = cause as Error
    if (!present) throw new ImageError('ErrImagePull', message, { cause })
    agent.context.log('an image of the platform could not be brought up to date', { image, error: message })
  }
  const found = (await inspect(agent, image)) ?? present
  if (!found)
    throw new ImageError('ErrImagePull', `image "${image}" is gone again, right after it was brought here`)
  return found
}

async function pull(agent: Agent, pod: Pod, image: string, sources: Sources): Promise<Image> {
  const secrets = (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => name ?? [])
  const began = agent.context.now()
  note(agent, pod, 'Pulling', `Pulling image "${image}"`)
  try {
    await pullOnce(agent, image, pullCredentials(image, secrets, sources))
    const pulled = await inspect(agent, image)
    if (!pulled) throw new Error('it is gone again, right after it was pulled')
    const took = formatDuration((agent.context.now() - began) * 1e6)
    note(
      agent,
      pod,
      'Pulled',
      `Successfully pulled image "${image}" in ${took}. Image size: ${pulled.size} bytes.`,
    )
    return pulled
  } catch (error) {
    const { message } = error as Error
    warn(agent, pod, 'Failed', `Failed to pull image "${image}": ${message}`)
    throw new ImageError('ErrImagePull', message, { cause: error })
  }
}

const pulls = new WeakMap<Runtime, Map<string, Promise<void>>>()

/** Containers that want the same image with the same credentials wait for one pull. */
async function pullOnce(agent: Agent, image: string, credentials: readonly AuthConfig[]): Promise<void> {
  const key = JSON.stringify([image, credentials])
  const underWay = pulls.get(agent.runtime) ?? new Map<string, Promise<void>>()
  pulls.set(agent.runtime, underWay)
  const pulling = underWay.get(key) ?? tryEach(agent, image, credentials).finally(() => underWay.delete(key))
  underWay.set(key, pulling)
  await pulling
}

async function tryEach({ runtime }: Agent, image: string, credentials: readonly AuthConfig[]): Promise<void> {
  const problems: unknown[] = []
  for (const auth of credentials.length > 0 ? credentials : [undefined]) {
    try {
      await runtime.pullImage(image, auth)
      return
    } catch (error) {
      problems.push(error)
    }
  }
  throw problems[0]
}

async function inspect({ runtime }: Agent, image: string): Promise<Image | undefined> {
  try {
    return await runtime.imageStatus(image)
  } catch (error) {
    throw new ImageError(
      'ImageInspectError',
      `Failed to inspect image "${image}": ${(error as Error).message}`,
      {
        cause: error,
      },
    )
  }
}

const ready = ({ id, uid, username }: Image): ReadyImage => ({
  ref: id,
  user: { uid: uid?.value ?? (username ? undefined : 0), username },
})
