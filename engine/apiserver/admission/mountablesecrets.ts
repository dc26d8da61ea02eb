import type { Container } from '@hawser/kinds/core/container.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'

type Spec = Mutable<Pod>['spec']

/** Whether a pod refers to any Secret: by volume, by environment, or to pull its images. */
export function usesSecrets(spec: Spec): boolean {
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  return (
    Boolean(spec.imagePullSecrets?.length) ||
    Boolean(
      spec.volumes?.some(({ secret, projected }) => secret || projected?.sources?.some((one) => one.secret)),
    ) ||
    containers.some((container) => secretsOf(container as Container).length > 0)
  )
}

interface Use {
  readonly secret: string
  readonly how: string
}

function secretsOf({ env = [], envFrom = [] }: Container): Use[] {
  return [
    ...env.flatMap(({ name, valueFrom }) =>
      valueFrom?.secretKeyRef
        ? [{ secret: valueFrom.secretKeyRef.name ?? '', how: `with envVar ${name}` }]
        : [],
    ),
    ...envFrom.flatMap(({ secretRef }) =>
      secretRef ? [{ secret: secretRef.name ?? '', how: 'with envFrom' }] : [],
    ),
  ]
}

/** What a pod refers to that its account does not list, where an account says that it must. */
export function unlistedSecret(spec: Spec, account: ServiceAccount): string | undefined {
  const { name } = account.metadata
  const listed = new Set((account.secrets ?? []).map((secret) => secret.name))
  for (const { secret } of spec.volumes ?? []) {
    if (!secret || listed.has(secret.secretName)) continue
    return `volume with secret.secretName="${secret.secretName}" is not allowed because service account ${name} does not reference that secret`
  }
  return (
    unlistedInContainers('init container', spec.initContainers ?? [], listed, name) ??
    unlistedInContainers('container', spec.containers, listed, name) ??
    unlistedPullSecret(spec, account)
  )
}

function unlistedInContainers(
  what: string,
  containers: NonNullable<Spec['initContainers']>,
  listed: ReadonlySet<string | undefined>,
  account: string,
): string | undefined {
  for (const container of containers) {
    const use = secretsOf(container as Container).find(({ secret }) => !listed.has(secret))
    if (use)
      return `${what} ${container.name} ${use.how} referencing secret.secretName="${use.secret}" is not allowed because service account ${account} does not reference that secret`
  }
  return undefined
}

function unlistedPullSecret({ imagePullSecrets = [] }: Spec, account: ServiceAccount): string | undefined {
  const listed = new Set((account.imagePullSecrets ?? []).map(({ name }) => name))
  const index = imagePullSecrets.findIndex(({ name }) => !listed.has(name))
  if (index < 0) return undefined
  return `imagePullSecrets[${index}].name="${imagePullSecrets[index]?.name}" is not allowed because service account ${account.metadata.name} does not reference that imagePullSecret`
}
