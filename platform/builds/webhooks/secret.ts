import { createHash, timingSafeEqual } from 'node:crypto'
import type { WebHookTrigger } from '@hawser/kinds/build/buildtrigger.ts'

/** Key of a webhook's secret in the Secret that a trigger refers to. */
export const SECRET_KEY = 'WebHookSecretKey'

/**
 * B10: the trigger whose secret this is. How long it takes tells nothing about the secrets.
 *
 * @param referenced  What a Secret holds under that key; undefined when there is none.
 */
export async function triggerFor(
  triggers: readonly (WebHookTrigger | undefined)[],
  given: string,
  referenced: (secret: string) => Promise<Buffer | undefined>,
): Promise<WebHookTrigger | undefined> {
  let found: WebHookTrigger | undefined
  for (const trigger of triggers) {
    if (!trigger) continue
    const { secret, secretReference } = trigger
    const there = secretReference ? await referenced(secretReference.name) : undefined
    const known = [...(secret ? [Buffer.from(secret)] : []), ...(there?.length ? [there] : [])]
    if (known.map((one) => isSame(one, Buffer.from(given))).includes(true)) found ??= trigger
  }
  return found
}

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
const isSame = (a: Buffer, b: Buffer): boolean => timingSafeEqual(digest(a), digest(b))

/** What a build keeps of the secret that started it: enough to tell two apart, and not to use one. */
export const halfOf = (secret: string): string => `${secret.slice(0, Math.floor(secret.length / 2))}***`
