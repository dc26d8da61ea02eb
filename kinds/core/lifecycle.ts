import { s, type TypeOf } from '../schema.ts'
import { execAction, httpGetAction, tcpSocketAction } from './probe.ts'

export const sleepAction = s.message('io.k8s.api.core.v1.SleepAction', {
  seconds: [1, s.integer({ format: 'int64' })],
})
export type SleepAction = TypeOf<typeof sleepAction>

export const lifecycleHandler = s.message('io.k8s.api.core.v1.LifecycleHandler', {
  exec: [1, s.optional(execAction)],
  httpGet: [2, s.optional(httpGetAction)],
  tcpSocket: [3, s.optional(tcpSocketAction)],
  sleep: [4, s.optional(sleepAction)],
})
export type LifecycleHandler = TypeOf<typeof lifecycleHandler>

export const lifecycle = s.message('io.k8s.api.core.v1.Lifecycle', {
  postStart: [1, s.optional(lifecycleHandler)],
  preStop: [2, s.optional(lifecycleHandler)],
})
export type Lifecycle = TypeOf<typeof lifecycle>
