import type { CustomResourceDefinition } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { isTrue } from './conditions.ts'
import { type CallWebhook, converterOf, viewOf } from './convert.ts'
import { customKind } from './kind.ts'

/** No more objects are made of a definition that is going; those that are left may still be let go of. */
const whileTerminating = ['delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/**
 * The kinds that a definition serves, one for each version.
 *
 * @param definedBy  Marks what the definition says: kinds that are made of the same have the same.
 */
export function servedKinds(
  definition: CustomResourceDefinition,
  callWebhook: CallWebhook,
  definedBy: symbol,
): AnyKind[] {
  const { spec, status } = definition
  const storage = spec.versions.find((version) => version.storage)
  if (!storage) return []
  const isOnly = status.storedVersions.every((version) => version === storage.name)
  const marks = { definedBy, ...(isTrue(definition, 'Terminating') && { verbs: whileTerminating }) }
  const stored: AnyKind = { ...customKind(definition, storage), ...marks }
  const convert = converterOf(definition, callWebhook)
  return spec.versions
    .filter(({ served }) => served)
    .map((version) => {
      // Nothing to convert: objects are shown as they lie in the store.
      if (version === storage && isOnly) return stored
      const kind: AnyKind = { ...customKind(definition, version), ...marks }
      return viewOf(kind, stored, convert)
    })
}
