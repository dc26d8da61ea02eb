import type { AnyKind, Draft } from '@hawser/kinds/kind.ts'

/** An object that should be there, as it is applied. */
export interface Wanted {
  readonly kind: AnyKind
  readonly draft: {
    readonly metadata: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> }
    readonly [field: string]: unknown
  }
  /** It stays as it is when it is there: what is in it is worth more than what is written. */
  readonly isKept?: true
}

export const wanted = <K extends AnyKind>(kind: K, draft: Draft<K>): Wanted => ({
  kind,
  draft: draft as Wanted['draft'],
})
export const kept = <K extends AnyKind>(kind: K, draft: Draft<K>): Wanted => ({
  ...wanted(kind, draft),
  isKept: true,
})

/** On everything that a deploy applies: the application it is part of. */
export const APP_LABEL = 'hawser.dev/app'

export interface Home {
  readonly app: string
  readonly project: string
}

export const labelsOf = (app: string): Record<string, string> => ({ app, [APP_LABEL]: app })
export const metadataOf = (name: string, { app, project }: Home) => ({
  name,
  namespace: project,
  labels: labelsOf(app),
})

/** As YAML and JSON show it. */
export const manifestOf = ({ kind, draft }: Wanted): Record<string, unknown> => ({
  apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version,
  kind: kind.kind,
  ...draft,
})
