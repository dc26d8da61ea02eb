import { type Agent, note, warn } from '../agent.ts'
import { namespaceOf, type Pod } from '../pod.ts'
import { podToken } from '../volumes/token.ts'

/** Where the platform's own images (`hawser.local/…`) are to be had when they are not on this node yet. */
export interface OwnRegistry {
  /**
   * Takes an image over from this machine, without a pull; what its tag stands for now, when it is here already. False:
   * it is not on this machine.
   */
  obtain?(image: string): Promise<boolean>
  /**
   * Why the account may not use the image, also when it is here already; undefined: it may.
   *
   * @throws when that cannot be found out.
   */
  refusal?(image: string, account: Account): Promise<string | undefined>
  /** The runtime knows where the registry is, and can pull from there. */
  readonly isReachable: boolean
}
export interface Account {
  readonly namespace: string
  readonly name: string
}

/**
 * Why a pod may not use an image that has these names: a project decides who may use its images, and one that is here for
 * its own pods is no different. One name that it may use is enough.
 */
export async function refusalOf(
  { ownRegistry }: Agent,
  pod: Pod,
  names: readonly string[],
): Promise<string | undefined> {
  const account = { namespace: namespaceOf(pod), name: pod.spec.serviceAccountName || 'default' }
  const refusals = await Promise.all(names.map((name) => ownRegistry.refusal?.(name, account)))
  return refusals.includes(undefined) ? undefined : refusals[0]
}

/**
 * Brings one of the platform's own images here, or up to date.
 *
 * @throws when it cannot be had.
 */
export async function obtainOwn(agent: Agent, pod: Pod, image: string): Promise<void> {
  const { ownRegistry } = agent
  if (await ownRegistry.obtain?.(image)) {
    note(agent, pod, 'Pulled', `Container image "${image}" taken from the registry of this machine`)
    return
  }
  if (!ownRegistry.isReachable) throw new Error(notBuilt(image))
  note(agent, pod, 'Pulling', `Pulling image "${image}"`)
  try {
    // As the pod's account: a project decides who may use its images, and a node is not asked.
    const password = await podToken(agent, pod, { path: '', expirationSeconds: 3600 })
    await agent.runtime.pullImage(image, { username: 'serviceaccount', password })
  } catch (cause) {
    const { message } = cause as Error
    warn(agent, pod, 'Failed', `Failed to pull image "${image}": ${message}`)
    throw new Error(/not found/i.test(message) ? notBuilt(image) : message, { cause })
  }
  note(agent, pod, 'Pulled', `Successfully pulled image "${image}"`)
}

function notBuilt(image: string): string {
  const [, namespace = '', name = ''] = image.split('/')
  const stream = name.split(/[:@]/)[0]
  return `image "${image}" is not in imagestream ${namespace}/${stream}: a build or a push makes it. Start a build, for example with "hawser deploy"`
}
