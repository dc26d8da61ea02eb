import { parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import type { ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import { type FieldError, forbidden, tooMany } from '@hawser/kinds/meta/field.ts'
import { type AllowedRegistry, refusedRegistry } from '../policy/allowed.ts'

/** Images that one import may name: each is several requests to somebody else's server. */
const mostImages = 200

/** What an import may not ask for, as far as the cluster decides it. */
export function checkImport(
  { spec: { images = [], repository } }: ImageStreamImport,
  allowed: readonly AllowedRegistry[] | undefined,
): FieldError[] {
  const named = [
    ...images.map(({ from, importPolicy }, i) => ({
      path: `spec.images[${i}].from.name`,
      from,
      importPolicy,
    })),
    ...(repository ? [{ path: 'spec.repository.from.name', ...repository }] : []),
  ]
  const refused = named.flatMap(({ path, from, importPolicy }) => {
    const reference = parseImageReference(from.name ?? '')
    if (typeof reference === 'string') return []
    const problem = refusedRegistry(allowed, reference, importPolicy.insecure ?? false)
    return problem ? [forbidden(path, `importing images is forbidden: ${problem}`)] : []
  })
  return images.length > mostImages
    ? [...refused, tooMany('spec.images', images.length, mostImages)]
    : refused
}
