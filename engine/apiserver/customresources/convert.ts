import type { CustomResourceDefinition } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'

type Objects = readonly KubeObject[]

/** Turns objects of one custom kind, of whatever version each is, into those of `apiVersion`. */
export type Convert = (objects: Objects, apiVersion: string) => Objects | Promise<Objects>

/** Asks a webhook; opened by who can reach it. */
export type CallWebhook = (
  definition: CustomResourceDefinition,
  objects: Objects,
  apiVersion: string,
) => Promise<Objects>

/** How the versions of a definition become each other. */
export function converterOf(definition: CustomResourceDefinition, callWebhook: CallWebhook): Convert {
  if (definition.spec.conversion.strategy !== 'Webhook') return renamed
  return (objects, apiVersion) => {
    const foreign = objects.filter((object) => object.apiVersion !== apiVersion)
    if (foreign.length === 0) return objects
    return callWebhook(definition, foreign, apiVersion).then((converted) => {
      let next = 0
      return objects.map((object) =>
        object.apiVersion === apiVersion ? object : (converted[next++] as KubeObject),
      )
    })
  }
}

/** Strategy `None`: versions differ by name only. */
const renamed: Convert = (objects, apiVersion) =>
  objects.map((object) => (object.apiVersion === apiVersion ? object : { ...object, apiVersion }))

/** A version that is shown, while objects lie in the store as `stored` or in an earlier version. */
export function viewOf(kind: AnyKind, stored: AnyKind, convert: Convert): AnyKind {
  const read = (objects: Objects): Objects =>
    objects.map((object) => (kind.decode ? (kind.decode(object).value as KubeObject) : object))
  return {
    ...kind,
    storedAs: {
      kind: stored,
      toStored: (objects) => convert(objects, stored.apiVersion),
      fromStored(objects) {
        const converted = convert(objects, kind.apiVersion)
        return converted instanceof Promise ? converted.then(read) : read(converted)
      },
    },
  }
}
