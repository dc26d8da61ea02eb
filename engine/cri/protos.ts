import { join } from 'node:path'
import {
  loadSync,
  type MessageTypeDefinition,
  type MethodDefinition,
  type ServiceDefinition,
} from '@grpc/proto-loader'

const files = [
  'cri.proto',
  'content.proto',
  'diff.proto',
  'events.proto',
  'images.proto',
  'leases.proto',
  'snapshots.proto',
  'taskevents.proto',
]

const definitions = loadSync(files, {
  includeDirs: [join(import.meta.dirname, 'protos')],
  longs: Number,
  enums: String,
  defaults: true,
})

/** The definition of one call, by the full name of its service: `method('runtime.v1.ImageService', 'PullImage')`. */
export function method(service: string, name: string): MethodDefinition<object, object> {
  const found = (definitions[service] as ServiceDefinition | undefined)?.[name]
  if (!found) throw new Error(`engine/cri/protos has no call ${service}/${name}`)
  return found
}

/** Reads a message of type `type` (`containerd.events.TaskExit`). Undefined: we do not know the type. */
export function decode(type: string, bytes: Uint8Array): object | undefined {
  const found = definitions[type] as MessageTypeDefinition<object, object> | undefined
  return found?.deserialize(Buffer.from(bytes))
}
