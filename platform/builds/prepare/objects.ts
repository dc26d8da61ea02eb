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
  const wanted: Wanted[] = [
    ...(sourceSecret?.name ? [['source secret', Secret, sourceSecret.name, 'spec.source'] as const] : []),
    ...secrets.map(({ secret }) => ['secret', Secret, secret.name, 'spec.source'] as const),
    ...configMaps.map(({ configMap }) => ['config map', ConfigMap, configMap.name, 'spec.source'] as const),
    ...ofVolumes(spec),
  ]
  for (const [what, kind, name = '', where] of wanted) {
    if (!(await client.find(kind as typeof Secret, name, namespace)))
      return `the ${what} "${name}", which ${where} of the build config names, is not in project "${namespace}"`
  }
  return undefined
}

type Wanted = readonly [
  what: string,
  kind: typeof Secret | typeof ConfigMap,
  name: string | undefined,
  where: string,
]
function ofVolumes({ strategy: { sourceStrategy, dockerStrategy } }: Build['spec']): Wanted[] {
  const where = 'spec.strategy'
  return ((sourceStrategy ?? dockerStrategy)?.volumes ?? []).flatMap(({ source }): Wanted[] => {
    const { secret, configMap } = source
    if (secret?.optional || configMap?.optional) return []
    return secret
      ? [['secret', Secret, secret.secretName, where]]
      : [['config map', ConfigMap, configMap?.name, where]]
  })
}

/** B3: the secret that git logs in with: the one the build names, or the best match of those linked to its account. */
export async function sourceSecretOf(client: Asks, build: Build): Promise<string | undefined> {
  const { git, sourceSecret } = build.spec.source
  if (!git) return undefined
  if (sourceSecret?.name) return sourceSecret.name
  return matchingSecret(git.uri, await linkedSecrets(client, build))
}

/** B19: that a build has no account to be, in words; undefined when it has one. */
export async function missingAccount(
  client: Asks,
  { metadata: { namespace = '' }, spec }: Build,
): Promise<string | undefined> {
  const name = spec.serviceAccount || 'builder'
  if (await client.find(ServiceAccount, name, namespace)) return undefined
  return `Unable to look up the service account secrets for this build: the service account "${name}" is not in project "${namespace}"; the build goes on when it comes`
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
