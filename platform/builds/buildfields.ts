import type { Build } from '@hawser/kinds/build/build.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { literal } from './pod/part.ts'

/** What a path of a `fieldRef` means in a build, as text; undefined for what it does not tell. */
export function fieldOf({ metadata }: Pick<Build, 'metadata'>, path: string): string | undefined {
  const { name, namespace = '', uid, labels = {}, annotations = {} } = metadata
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'metadata.uid': uid,
    'metadata.labels': linesOf(labels),
    'metadata.annotations': linesOf(annotations),
  }
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? []
  if (map) return (map === 'labels' ? labels : annotations)[key] ?? ''
  return fields[path]
}

const linesOf = (map: Readonly<Record<string, string>>): string =>
  Object.entries(map)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')

/** A build whose variables have the values of the fields that they ask for: of itself, not of its pod. */
export function withFields(build: Build): Build {
  const filled = <S extends { readonly env?: readonly EnvVar[] }>(strategy: S): S =>
    strategy.env?.some(({ valueFrom }) => valueFrom?.fieldRef)
      ? { ...strategy, env: strategy.env.map((variable) => withField(build, variable)) }
      : strategy
  const { sourceStrategy, dockerStrategy, customStrategy } = build.spec.strategy
  const strategy = {
    ...build.spec.strategy,
    ...(sourceStrategy && { sourceStrategy: filled(sourceStrategy) }),
    ...(customStrategy && { customStrategy: filled(customStrategy) }),
    ...(dockerStrategy && {
      dockerStrategy: {
        ...filled(dockerStrategy),
        ...(dockerStrategy.buildArgs && {
          buildArgs: dockerStrategy.buildArgs.map((variable) => withField(build, variable)),
        }),
      },
    }),
  }
  return { ...build, spec: { ...build.spec, strategy } }
}

function withField(build: Build, variable: EnvVar): EnvVar {
  const { fieldRef } = variable.valueFrom ?? {}
  const value = fieldRef && fieldOf(build, fieldRef.fieldPath)
  return value === undefined ? variable : { name: variable.name, value: literal(value) }
}
