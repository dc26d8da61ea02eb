import type { Mutable } from '../kind.ts'
import type { BuildSpec } from './buildspec.ts'

const strategyTypes = [
  ['dockerStrategy', 'Docker'],
  ['sourceStrategy', 'Source'],
  ['customStrategy', 'Custom'],
  ['jenkinsPipelineStrategy', 'JenkinsPipeline'],
] as const

/** The type of source and strategy follow from what is given; images come from image streams unless they say otherwise. */
export function completeCommonSpec({ source, strategy, output }: Mutable<BuildSpec>): void {
  const type = strategyTypes.find(([name]) => strategy[name])?.[1]
  if (type) strategy.type = type
  source.type ??= sourceType(source)
  const { dockerStrategy, sourceStrategy, customStrategy } = strategy
  const references = [
    dockerStrategy?.from,
    sourceStrategy?.from,
    customStrategy?.from,
    output.to,
    ...(source.images ?? []).map(({ from }) => from),
  ]
  for (const reference of references) if (reference) reference.kind ??= 'ImageStreamTag'
}

function sourceType({ git, binary, dockerfile, images }: Mutable<BuildSpec>['source']) {
  if (binary) return 'Binary' as const
  if (git) return 'Git' as const
  if (dockerfile !== undefined) return 'Dockerfile' as const
  return images ? ('Image' as const) : ('None' as const)
}
