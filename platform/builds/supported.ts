import type { Build } from '@hawser/kinds/build/build.ts'
import { refProblem, repositoryAt } from '@hawser/kinds/build/repository.ts'
import { unsupportedCustom } from './custom/container.ts'
import { strategyTypeOf } from './generate.ts'
import { hasHook } from './hook/hookpod.ts'
import { unsupportedVolumes } from './pod/buildvolumes.ts'

/**
 * Why a build of this kind cannot be done, in a sentence with what can be; undefined when it can. A build is refused
 * rather than done without a part of what it asks for.
 */
export function unsupported({ spec }: Pick<Build, 'spec'>): string | undefined {
  const strategy = strategyTypeOf(spec.strategy)
  if (strategy === undefined) {
    return `strategy (none) is not supported; strategy Source is, which builds with a builder image such as nodejs:latest of project openshift, and strategy Docker, which builds a Dockerfile`
  }
  const refused = unsupportedCustom({ spec }) ?? unsupportedVolumes({ spec })
  if (refused) return refused
  const { uri, ref = '' } = spec.source.git ?? {}
  const at = uri === undefined ? undefined : repositoryAt(uri)
  if (typeof at === 'string') return `spec.source.git.uri cannot be fetched: ${at}`
  const badRef = refProblem(ref)
  if (badRef) return `spec.source.git.ref cannot be fetched: ${badRef}`
  const part = parts.find(([, isAsked]) => isAsked(spec))?.[0]
  return part && `${part} is not supported; remove it from the build config`
}

type Spec = Build['spec']
const parts: readonly (readonly [string, (spec: Spec) => unknown])[] = [
  [
    'spec.postCommit',
    (spec) => !spec.strategy.dockerStrategy && !spec.strategy.sourceStrategy && hasHook({ spec }),
  ],
]
