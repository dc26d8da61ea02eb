import { Client, credentials } from '@grpc/grpc-js'
import type { GRPCAction } from '@hawser/kinds/core/probe.ts'
import { type Attempt, failure, success } from './target.ts'

/** `SERVING` of grpc.health.v1.HealthCheckResponse. */
const serving = 1

/**
 * Asks the standard health service.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 */
export function checkGrpc(
  host: string,
  { port, service = '' }: GRPCAction,
  timeoutMs: number,
): Promise<Attempt> {
  const { promise, resolve } = Promise.withResolvers<Attempt>()
  const client = new Client(`${host}:${port}`, credentials.createInsecure())
  client.makeUnaryRequest(
    '/grpc.health.v1.Health/Check',
    encodeRequest,
    decodeStatus,
    service,
    { deadline: Date.now() + timeoutMs },
    (error, status) => {
      client.close()
      if (error) resolve(failure(`rpc error: ${error.message}`))
      else
        resolve(
          status === serving
            ? success
            : failure(`service unhealthy (responded with "${statusName(status)}")`),
        )
    },
  )
  return promise
}

// Two messages of one field each: `string service = 1` and `ServingStatus status = 1`.
export function encodeRequest(service: string): Buffer {
  const name = Buffer.from(service)
  return name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name])
}
export const decodeStatus = (message: Buffer): number => (message[0] === 0x08 ? (message[1] ?? 0) : 0)

function varint(value: number): number[] {
  const bytes: number[] = []
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80)
  return [...bytes, value]
}

const statusName = (status = 0): string =>
  ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'][status] ?? String(status)
