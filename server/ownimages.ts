import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { groupsOf, usernameOf } from '@hawser/apiserver/auth/serviceaccount.ts'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import type { Client } from '@hawser/client/client.ts'
import type { ImageStore } from '@hawser/cri/images.ts'
import { LOCAL_REGISTRY } from '@hawser/images/reference.ts'
import { SubjectAccessReview } from '@hawser/kinds/authorization/subjectaccessreview.ts'
import type { OwnRegistry } from '@hawser/node/images/ownRegistry.ts'
import type { Registry } from '@hawser/registry/open.ts'

type Obtain = NonNullable<OwnRegistry['obtain']>
type Account = Parameters<Obtain>[1]

/** Takes images over from the registry of this process, for the node on the same machine. */
export const obtainFrom =
  (registry: Registry, client: Client) =>
  (images: ImageStore): Obtain =>
  async (image, account) => {
    const found = await registry.find(image)
    if (!found) return false
    await checkPull(client, found.repository, account)
    const { manifest, fileOf } = found
    if ((await images.find(image))?.digest !== manifest.digest)
      await images.adopt({ image, manifest, fileOf })
    return true
  }

/** What is a project's own, its pods may use without anybody being asked. */
async function checkPull(
  client: Client,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  account: Account,
): Promise<void> {
  if (namespace === account.namespace) return
  const user = usernameOf(account.namespace, account.name)
  const review = await client.create(SubjectAccessReview, {
    metadata: {},
    spec: {
      user,
      groups: [...groupsOf(account.namespace), 'system:authenticated'],
      resourceAttributes: {
        group: 'image.openshift.io',
        resource: 'imagestreams',
        subresource: 'layers',
        verb: 'get',
        namespace,
        name,
      },
    },
  })
  if (review.status?.allowed) return
  throw new Error(
    `${user} may not pull from imagestream ${namespace}/${name}; its project lets the pods of yours with: kubectl create rolebinding ${account.namespace}-pulls -n ${namespace} --clusterrole=system:image-puller --group=system:serviceaccounts:${account.namespace}`,
  )
}

/** Folder that tells containerd where registries are, in its form. */
export const registryHosts = (dirs: Dirs): string => join(dirs.run, 'registries')

/** Tells containerd that the registry of this platform is the API server. */
export async function writeRegistryHosts(
  dirs: Dirs,
  api: { readonly server: string; readonly ca: string },
): Promise<void> {
  const folder = join(registryHosts(dirs), LOCAL_REGISTRY)
  await mkdir(folder, { recursive: true })
  const authority = join(folder, 'ca.crt')
  await writeFile(authority, api.ca)
  await writeFile(
    join(folder, 'hosts.toml'),
    [
      `server = ${JSON.stringify(api.server)}`,
      `[host.${JSON.stringify(api.server)}]`,
      'capabilities = ["pull", "resolve"]',
      `ca = ${JSON.stringify(authority)}`,
      '',
    ].join('\n'),
  )
}
