import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'

/** The version of everything at `/oapi/v1`. */
const version = 'v1'

/** Kinds as they are called at `/oapi/v1`, where none has a group: other names of kinds that have one. */
export const legacyKinds = (kinds: readonly AnyKind[]): AnyKind[] =>
  kinds.filter(({ legacy }) => legacy !== undefined).map(legacyKind)

function legacyKind(kind: AnyKind): AnyKind {
  const grouped = kind.legacy?.generatesNothing ? withoutGenerate(kind) : kind
  const show = (object: KubeObject): KubeObject => ({
    ...(kind.legacy?.show?.(object) ?? object),
    apiVersion: version,
  })
  return {
    ...kind,
    ...{ group: '', version, apiVersion: version, grouped },
    storedAs: { kind: grouped, toStored: (objects) => objects, fromStored: (objects) => objects.map(show) },
    // Clients of that time know its protobuf by another name.
    isCustom: true,
  }
}

const withoutGenerate = ({ generate: _, ...kind }: AnyKind): AnyKind => kind
