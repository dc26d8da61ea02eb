import type { Client } from '@hawser/client/client.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { registry } from '../docker/registry.ts'
import { authFile } from '../docker/run/registries.ts'

/** As long as builds take that do not say how long they may. */
const LIFETIME_SECONDS = 3600

const loginOf = (build: string): string => `${build}-dockercfg`

/**
 * B6: makes the secret by which a custom build pushes to the registry of the platform, as its service account, for as
 * long as it may run. Its name; it goes with the build.
 */
export async function createLogin(client: Pick<Client, 'create' | 'invoke'>, build: Build): Promise<string> {
  const { name, namespace } = build.metadata
  const secret = loginOf(name)
  const account = build.spec.serviceAccount || 'builder'
  const spec = { expirationSeconds: Math.max(600, build.spec.completionDeadlineSeconds ?? LIFETIME_SECONDS) }
  const { status } = (await client.invoke(ServiceAccount, account, 'token', { spec }, namespace)) as {
    status: { token: string }
  }
  const logins = JSON.stringify(authFile(registry, status.token, []).auths)
  try {
    await client.create(Secret, {
      metadata: {
        name: secret,
        ...(namespace && { namespace }),
        ownerReferences: [ownerReference(build, Build)],
      },
      type: 'kubernetes.io/dockercfg',
      data: { '.dockercfg': Buffer.from(logins).toString('base64') },
    })
  } catch (error) {
    if (!isReason(error, 'AlreadyExists')) throw error
  }
  return secret
}
