import type { Client } from '@hawser/client/client.ts'
import { SubjectAccessReview } from '@hawser/kinds/authorization/subjectaccessreview.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { strategyName } from '@hawser/kinds/build/strategyname.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { About } from './about.ts'

/**
 * X3: who has a build started needs the right to its strategy, as who writes one: the platform makes the build for him.
 *
 * @throws {StatusError} `Forbidden`, as admission of builds says it.
 */
export async function mayBuild(
  client: Client,
  about: About,
  { kind, spec: { strategy } }: Build | BuildConfig,
): Promise<void> {
  const asked = strategyName(strategy)
  const { user, namespace = '', name } = about
  if (!asked) return
  const { status } = await client.create(SubjectAccessReview, {
    metadata: {},
    spec: {
      user: user.name,
      groups: [...user.groups],
      resourceAttributes: {
        namespace,
        verb: 'create',
        group: 'build.openshift.io',
        resource: 'builds',
        subresource: asked.subresource,
        name,
      },
    },
  })
  if (status?.allowed) return
  throw new StatusError(
    'Forbidden',
    `${kind.toLowerCase()}s.build.openshift.io "${name}" is forbidden: build strategy ${asked.name} is not allowed`,
    {
      hint: `Somebody who may create builds/${asked.subresource} in project ${namespace} can start it, or give you that right.`,
    },
  )
}

/** The same for the build config that a request names; one that is not there is refused later. */
export async function mayStart(client: Client, about: About): Promise<void> {
  const found = await client.find(BuildConfig, about.name, about.namespace)
  if (found) await mayBuild(client, about, found)
}
