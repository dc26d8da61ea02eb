import type { Client } from '@hawser/client/client.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { matchingSecret } from '../sources/secretmatch.ts'

/** Who asks for objects. */
export type Asks = Pick<Client, 'find'>

/** The first secret or config map of a build's source that is not there, in words; undefined when all are. */
export async function missingObject(client: Asks, { metadata, spec }: Build): Promise<string | undefined> {
  const { namespace = '' } = metadata
  const { sourceSecret, secrets = [], configMaps = [] } = spec.source
  const wanted = [
    ...(sourceSecret?.name ? [['source secret', Secret, sourceSecret.name] as const] : []),
    ...secrets.map(({ secret }) => ['secret', Secret, secret.name ?? ''] as const),
    ...configMaps.map(({ configMap }) => ['config map', ConfigMap, configMap.name ?? ''] as const),
  ]
  for (const [what, kind, name] of wanted) {
    if (!(await client.find(kind as typeof Secret, name, namespace)))
      return `the ${what} "${name}", which spec.source of the build config names, is not in project "${namespace}"`
  }
  return undefined
}

/** B3: the secret that git logs in with: the one the build names, or the best match of those linked to its account. */
export async function sourceSecretOf(client: Asks, build: Build): Promise<string | undefined> {
  const { git, sourceSecret } = build.spec.source
  if (!git) return undefined
  if (sourceSecret?.name) return sourceSecret.name
  return matchingSecret(git.uri, await linkedSecrets(client, build))
}

/** The secrets that are linked to the service account of a build. */
export async function linkedSecrets(
  client: Asks,
  { metadata: { namespace = '' }, spec }: Build,
): Promise<Secret[]> {
  const account = await client.find(ServiceAccount, spec.serviceAccount || 'builder', namespace)
  const found = await Promise.all(
    (account?.secrets ?? []).map(({ name = '' }) => client.find(Secret, name, namespace)),
  )
  return found.filter((secret) => secret !== undefined)
}
