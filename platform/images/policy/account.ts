import type { Client } from '@hawser/client/client.ts'
import { SubjectAccessReview } from '@hawser/kinds/authorization/subjectaccessreview.ts'
import { groupOfAccounts, groupsOf, usernameOf } from '@hawser/kinds/core/accountuser.ts'
import { LOCAL_REGISTRY } from '@hawser/kinds/image/localregistry.ts'

/** A service account, which pods and builds run as. */
export interface Account {
  readonly namespace: string
  readonly name: string
}
interface Stream {
  readonly namespace: string
  readonly name: string
}
type Asks = Pick<Client, 'create'>

const actions = {
  pull: { verb: 'get', role: 'system:image-puller', does: 'pull from', binding: 'pulls' },
  push: { verb: 'update', role: 'system:image-pusher', does: 'push to', binding: 'pushes' },
} as const

/**
 * X3: why a service account may not pull from an image stream, or push to it, and what would let it; undefined: it may.
 * What is its project's own, it may without anybody being asked.
 */
export async function refusalOf(
  client: Asks,
  action: keyof typeof actions,
  account: Account,
  stream: Stream,
): Promise<string | undefined> {
  if (stream.namespace === account.namespace) return undefined
  const { verb, role, does, binding } = actions[action]
  const user = usernameOf(account.namespace, account.name)
  const { status } = await client.create(SubjectAccessReview, {
    metadata: {},
    spec: {
      user,
      groups: [...groupsOf(account.namespace), 'system:authenticated'],
      resourceAttributes: {
        group: 'image.openshift.io',
        resource: 'imagestreams',
        subresource: 'layers',
        verb,
        ...stream,
      },
    },
  })
  if (status?.allowed) return undefined
  const { namespace, name } = stream
  const command = `kubectl create rolebinding ${account.namespace}-${binding} -n ${namespace} --clusterrole=${role} --group=${groupOfAccounts(account.namespace)}`
  return `account ${user} may not ${does} imagestream ${namespace}/${name}; who administers project ${namespace} lets it with "${command}"`
}

/** The stream that an image of this platform is of, by its full name; undefined for any other image. */
export function streamOf(image: string): Stream | undefined {
  const [host, namespace = '', last = '', ...more] = image.split('/')
  const name = last.split(/[:@]/, 1)[0] ?? ''
  return host === LOCAL_REGISTRY && namespace && name && more.length === 0 ? { namespace, name } : undefined
}

/** Why a service account may not use an image, by its full name; undefined: it may, or the image is not of this platform. */
export async function pullRefusal(
  client: Asks,
  account: Account,
  image: string,
): Promise<string | undefined> {
  const stream = streamOf(image)
  return stream && refusalOf(client, 'pull', account, stream)
}
