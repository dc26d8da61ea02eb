import { lookup } from 'node:dns/promises'
import { openFile } from './file.js'
import { openRedis } from './redis.js'

/**
 * Opens the place where entries are kept: Redis when the project has a service named `redis`, else a file in
 * `$DATA_DIR`. Both answer `{where, add(entry), newest(count), check(), close()}`; `newest` lists the newest first.
 */
export async function openEntries(env) {
  const address = await findRedis(env)
  return address ? openRedis(address) : openFile(env.DATA_DIR ?? 'data')
}

/** `redis://…` of the service, or undefined. Kubernetes announces services by variables and by DNS. */
async function findRedis(env) {
  if (env.REDIS_URL) return env.REDIS_URL
  const port = env.REDIS_SERVICE_PORT ?? 6379
  if (env.REDIS_SERVICE_HOST) return `redis://${env.REDIS_SERVICE_HOST}:${port}`
  // Only a cluster has such a name; elsewhere asking could take seconds.
  if (!env.KUBERNETES_SERVICE_HOST) return undefined
  return lookup('redis').then(
    () => `redis://redis:${port}`,
    () => undefined,
  )
}
