import { s, type TypeOf } from '../schema.ts'

export const execAction = s.message('io.k8s.api.core.v1.ExecAction', {
  command: [1, s.optional(s.list(s.string(), { listType: 'atomic' }))],
})
export type ExecAction = TypeOf<typeof execAction>

export const httpHeader = s.message('io.k8s.api.core.v1.HTTPHeader', {
  name: [1, s.string()],
  value: [2, s.string()],
})
export type HTTPHeader = TypeOf<typeof httpHeader>

export const httpGetAction = s.message('io.k8s.api.core.v1.HTTPGetAction', {
  path: [1, s.nonzero(s.string(), '/')],
  port: [2, s.intOrString()],
  host: [3, s.optional(s.string())],
  scheme: [4, s.nonzero(s.oneOf('HTTP', 'HTTPS'), 'HTTP')],
  httpHeaders: [5, s.optional(s.list(httpHeader, { listType: 'atomic' }))],
})
export type HTTPGetAction = TypeOf<typeof httpGetAction>

export const tcpSocketAction = s.message('io.k8s.api.core.v1.TCPSocketAction', {
  port: [1, s.intOrString()],
  host: [2, s.optional(s.string())],
})
export type TCPSocketAction = TypeOf<typeof tcpSocketAction>

export const grpcAction = s.message('io.k8s.api.core.v1.GRPCAction', {
  port: [1, s.integer()],
  service: [2, s.defaulted(s.string(), '')],
})
export type GRPCAction = TypeOf<typeof grpcAction>

export const probeHandler = {
  exec: [1, s.optional(execAction)],
  httpGet: [2, s.optional(httpGetAction)],
  tcpSocket: [3, s.optional(tcpSocketAction)],
  grpc: [4, s.optional(grpcAction)],
} as const

export const probe = s.message('io.k8s.api.core.v1.Probe', {
  ...s.inline(1, probeHandler),
  initialDelaySeconds: [2, s.optional(s.integer())],
  timeoutSeconds: [3, s.nonzero(s.integer(), 1)],
  periodSeconds: [4, s.nonzero(s.integer(), 10)],
  successThreshold: [5, s.nonzero(s.integer(), 1)],
  failureThreshold: [6, s.nonzero(s.integer(), 3)],
  terminationGracePeriodSeconds: [7, s.pointer(s.integer({ format: 'int64' }))],
})
export type Probe = TypeOf<typeof probe>
