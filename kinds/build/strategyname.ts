import type { BuildStrategy } from './buildstrategy.ts'

export interface StrategyName {
  readonly name: 'Docker' | 'Custom' | 'Source' | 'JenkinsPipeline'
  /** Subresource of `builds` that one must be allowed to create to build so. */
  readonly subresource: 'docker' | 'optimizeddocker' | 'custom' | 'source' | 'jenkinspipeline'
}

/** What a strategy is called, and which right it takes (X3); undefined when there is none. */
export function strategyName(strategy: BuildStrategy): StrategyName | undefined {
  const { dockerStrategy, customStrategy, sourceStrategy, jenkinsPipelineStrategy } = strategy
  if (dockerStrategy) {
    const { imageOptimizationPolicy: policy = 'None' } = dockerStrategy
    return { name: 'Docker', subresource: policy === 'None' ? 'docker' : 'optimizeddocker' }
  }
  if (customStrategy) return { name: 'Custom', subresource: 'custom' }
  if (sourceStrategy) return { name: 'Source', subresource: 'source' }
  if (jenkinsPipelineStrategy) return { name: 'JenkinsPipeline', subresource: 'jenkinspipeline' }
  return undefined
}
