import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeKubeconfig } from '@hawser/apiserver/pki/kubeconfig.ts'
import { openResources } from '@hawser/apiserver/resources/open.ts'
import { type ApiServer, type ApiServerOptions, startApiServer } from '@hawser/apiserver/server.ts'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import type { Transport } from '@hawser/client/transport.ts'
import { LOCAL_REGISTRY } from '@hawser/images/reference.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import { sqliteLog } from '@hawser/store/sqlite.ts'
import { ownAddress } from './address.ts'
import type { IdentityOptions } from './identityoptions.ts'
import { imageComputed, pluginsWithImages } from './imageapi.ts'
import type { Log } from './log.ts'
import { ConfigError } from './options.ts'
import type { Settings } from './settings.ts'

/** Builds run as `builder`, all else as `default`. */
export const serviceAccounts: readonly string[] = ['default', 'builder']

export interface Api {
  readonly server: ApiServer
  /** Over HTTPS as the administrator: for streams, and for whoever wants no short cut. */
  readonly https: Transport
}

/** Opens the store and starts the API server on it. */
export async function startApi(
  dirs: Dirs,
  settings: Settings,
  handlers: Pick<ApiServerOptions, 'subresources' | 'mounts' | 'moreMetrics' | 'host'>,
  identity: IdentityOptions,
  components: NonNullable<ApiServerOptions['components']>,
  log: Log,
): Promise<Api> {
  await mkdir(dirs.store, { recursive: true, mode: 0o700 })
  // A machine that only reaches itself has none.
  const externalHost = await ownAddress().catch(() => undefined)
  const resources = await openResources({
    log: await sqliteLog(join(dirs.store, 'hawser.db')),
    kinds: allKinds,
    serviceCIDR: settings.serviceCIDR,
    serviceAccounts,
    plugins: pluginsWithImages(publicRegistry(settings, externalHost)),
  })
  resources.addComputed(imageComputed(resources))
  try {
    const server = await startApiServer({
      resources,
      pki: dirs.pki,
      certificates: {
        serviceIP: settings.apiServiceIP,
        clusterDomain: settings.clusterDomain,
        names: [LOCAL_REGISTRY],
      },
      port: settings.apiPort,
      ...(externalHost && { externalHost }),
      ...handlers,
      components,
      auth: identity.auth,
      ...(identity.audit && { audit: identity.audit }),
      log,
    })
    const { ca, admin } = server.pki
    await writeKubeconfig(dirs.kubeconfig, { server: server.url, ca, user: admin })
    const https = httpsTransport({ server: server.url, ca, cert: admin.certificate, key: admin.key })
    return { server, https }
  } catch (error) {
    await resources[Symbol.asyncDispose]()
    throw isPortTaken(error)
      ? new ConfigError(`port ${settings.apiPort} is taken by another program; choose one with --port`)
      : error
  }
}

/** Where clients outside of the cluster find the registry. */
const publicRegistry = ({ apiPort }: Settings, host: string | undefined): string | undefined =>
  host && `${host}:${apiPort}`

/** Whether an error or one that caused it is the system refusing a port. */
function isPortTaken(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (['EADDRINUSE', 'EACCES'].includes(String((at as NodeJS.ErrnoException).code))) return true
  }
  return false
}
