import type { Build } from '@hawser/kinds/build/build.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { type Asks, linkedSecrets } from './objects.ts'

/** B8: the secret that logs in where the image is pushed: the one the build names, or one of its account that knows the host. */
export async function pushSecretOf(client: Asks, build: Build): Promise<string | undefined> {
  const { pushSecret, to } = build.spec.output
  if (pushSecret?.name) return pushSecret.name
  if (to?.kind !== 'DockerImage') return undefined
  const host = hostOf(to.name ?? '')
  const linked = await linkedSecrets(client, build)
  return linked.find((secret) => hostsIn(secret).includes(host))?.metadata.name
}

/** Of `quay.example/shop/web:1` that is `quay.example`; a name without a host is of Docker's own registry. */
export function hostOf(image: string): string {
  const [first = '', ...rest] = image.split('/')
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io'
}

/** Hosts that a secret has logins for. */
export function hostsIn({ data = {} }: Pick<Secret, 'data'>): string[] {
  const text = data['.dockerconfigjson'] ?? data['.dockercfg']
  if (text === undefined) return []
  try {
    const parsed = JSON.parse(Buffer.from(text, 'base64').toString()) as { auths?: object }
    return Object.keys(parsed.auths ?? parsed).map((registry) => {
      const host = registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
      return host === 'index.docker.io' ? 'docker.io' : host
    })
  } catch {
    return []
  }
}

/** The secret that a build names for pulling or pushing and that is not there: its reason and a sentence. */
export async function missingLogin(
  client: Asks,
  { metadata: { namespace = '' }, spec }: Build,
): Promise<{ readonly reason: string; readonly message: string } | undefined> {
  const { dockerStrategy, customStrategy, sourceStrategy } = spec.strategy
  const pull = (dockerStrategy ?? customStrategy ?? sourceStrategy)?.pullSecret?.name
  const wanted = [
    ['push secret', spec.output.pushSecret?.name, 'MissingPushSecret'],
    ['pull secret', pull, 'PullBuilderImageFailed'],
  ] as const
  for (const [what, name, reason] of wanted) {
    if (name && !(await client.find(Secret, name, namespace)))
      return {
        reason,
        message: `the ${what} "${name}", which the build config names, is not in project "${namespace}"`,
      }
  }
  return undefined
}
