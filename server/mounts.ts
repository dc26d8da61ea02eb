import type { ApiServerOptions } from '@hawser/apiserver/server.ts'
import type { Registry } from '@hawser/registry/open.ts'

type Mounts = NonNullable<ApiServerOptions['mounts']>

/** What is served on the API server's port beside the API, by path. */
export const mounts = (registry: Registry): Mounts => ({ ...registry.mounts })
