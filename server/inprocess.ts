import type { ApiServer } from '@hawser/apiserver/server.ts'
import type { Transport, WatchEvent } from '@hawser/client/transport.ts'

type User = Parameters<ApiServer['call']>[0]

/**
 * The API server as a transport for callers in this process: requests and watches hand over the frozen objects of the
 * watch cache; streams, which are bytes anyway, go over HTTPS like everybody's.
 */
export const inProcess = (api: ApiServer, user: User, https: Transport): Transport => ({
  request: (request) => api.call(user, request),
  watch: (request) => api.watch(user, request) as AsyncIterable<WatchEvent>,
  stream: https.stream,
  channels: https.channels,
})

/** Parts of the control plane act as what they are; upstream's names, so that an audit reads the same. */
export const systemUser = (component: string): User => ({
  name: `system:${component}`,
  groups: ['system:masters', 'system:authenticated'],
})

export const nodeUser = (name: string): User => ({
  name: `system:node:${name}`,
  groups: ['system:nodes', 'system:authenticated'],
})
