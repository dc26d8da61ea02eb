import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Client } from '@hawser/client/client.ts'
import { lines } from '@hawser/client/lines.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { wasReset } from '@hawser/client/refusal.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { refusal } from './answer.ts'

export interface LogOf {
  readonly namespace: string
  readonly name: string
}

/** The log of a pod or a build, as bytes. */
export async function openLog(
  { transport }: Client,
  kind: AnyKind,
  where: LogOf,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Readable> {
  const path = resourcePath(kind, { ...where, subresource: 'log' })
  const { status, body } = await transport.stream({ method: 'GET', path, query, signal })
  if (status >= 400) throw refusal(status, await text(body))
  return body
}

/**
 * Follows the log of a build, whatever containers it runs in, to its end, or until the connection breaks: how the build
 * ends is told by its status.
 *
 * @param onBroken  Told when it breaks.
 */
export async function* followBuildLog(
  client: Client,
  where: LogOf,
  signal: AbortSignal,
  onBroken: () => void,
): AsyncGenerator<string> {
  try {
    yield* lines(await openLog(client, Build, where, { follow: 'true' }, signal))
  } catch (error) {
    if (!wasReset(error)) throw error
    onBroken()
  }
}

/** Follows the log of one container of a pod to its end. */
export async function* followLog(
  client: Client,
  { container, ...where }: LogOf & { readonly container: string },
  signal: AbortSignal,
): AsyncGenerator<string> {
  yield* lines(await openLog(client, Pod, where, { container, follow: 'true' }, signal))
}
