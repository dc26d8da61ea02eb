import { qualifiedName } from '@hawser/kinds/meta/names.ts'

const standard = new Set(['orphan', 'foregroundDeletion', 'kubernetes'])

/** Finalizers that are new and that somebody else may choose as well: whoever removes them would not know whose they are. */
export const finalizerWarnings = (
  now: readonly string[] = [],
  before: readonly string[] = [],
): readonly string[] =>
  now
    .filter((name) => !before.includes(name))
    .flatMap((name) => [
      ...qualifiedName(name).map((problem) => `metadata.finalizers: ${JSON.stringify(name)}: ${problem}`),
      ...(name.includes('/') || standard.has(name)
        ? []
        : [
            `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers`,
          ]),
    ])
