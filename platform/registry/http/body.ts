import type { RegistryError } from '../error.ts'
import type { Asked } from '../request.ts'

/** A body that is short. @throws what `tooLarge` makes, when it has more than `most` bytes. */
export async function readBody(
  { request }: Asked,
  most: number,
  tooLarge: () => RegistryError,
): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
