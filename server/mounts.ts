import type { ApiServerOptions } from '@hawser/apiserver/server.ts'
import type { Git } from '@hawser/git/open.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Registry } from '@hawser/registry/open.ts'

type Mounts = NonNullable<ApiServerOptions['mounts']>

/**
 * What is served on the API server's port beside the API, by path.
 *
 * @param git  Undefined until it has started.
 */
export const mounts = (registry: Registry, git: () => Git | undefined): Mounts => ({
  ...registry.mounts,
  '/git': (request, response, about) => {
    const opened = git()
    if (!opened) throw notStarted()
    return opened.answer(request, response, about)
  },
})

const notStarted = (): StatusError =>
  new StatusError('ServiceUnavailable', 'the platform is still starting', { hint: 'Try again in a second.' })
