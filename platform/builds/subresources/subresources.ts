import type { Context } from '@hawser/client/controller.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { SourceStore } from '../kept/store.ts'
import type { ReadYaml } from '../webhooks/generic.ts'
import { webhooks } from '../webhooks/webhook.ts'
import type { Act, Handler } from './about.ts'
import { clone } from './clone.ts'
import { details } from './details.ts'
import { instantiate } from './instantiate.ts'
import { instantiateBinary } from './instantiatebinary.ts'
import { buildLog } from './log.ts'

/** One handler and what discovery says of it. */
export interface Subresource {
  readonly handle: Handler
  readonly kind: string
  readonly verbs: readonly string[]
  readonly takesRest?: boolean
}

export interface SubresourceOptions {
  readonly sources: SourceStore
  /** The value of a YAML document; throws what it refuses. */
  readonly readYaml: ReadYaml
}

/**
 * The verbs of builds that are subresources, for the API server.
 *
 * @param contextOf  The context the handlers act by; undefined until the server has started.
 */
export function subresources(
  contextOf: () => Context | undefined,
  { sources, readYaml }: SubresourceOptions,
): Readonly<Record<string, Subresource>> {
  const by =
    (act: Act): Handler =>
    (request, response, about) => {
      const context = contextOf()
      if (!context)
        throw new StatusError('ServiceUnavailable', 'the platform is still starting', {
          hint: 'Try again in a second.',
        })
      return act({ ...context, sources }, request, response, about)
    }
  const group = 'build.openshift.io/v1'
  return {
    [`${group}/buildconfigs/instantiate`]: {
      handle: by(instantiate),
      kind: 'BuildRequest',
      verbs: ['create'],
    },
    [`${group}/buildconfigs/instantiatebinary`]: {
      handle: by(instantiateBinary),
      kind: 'BinaryBuildRequestOptions',
      verbs: ['create'],
    },
    [`${group}/buildconfigs/webhooks`]: {
      handle: by(webhooks(readYaml)),
      kind: 'Build',
      verbs: ['create'],
      takesRest: true,
    },
    [`${group}/builds/clone`]: { handle: by(clone), kind: 'BuildRequest', verbs: ['create'] },
    [`${group}/builds/details`]: { handle: by(details), kind: 'Build', verbs: ['update'] },
    [`${group}/builds/log`]: { handle: by(buildLog), kind: 'BuildLog', verbs: ['get'] },
  }
}
