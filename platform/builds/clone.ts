import type { Build } from '@hawser/kinds/build/build.ts'
import type { BuildRequest } from '@hawser/kinds/build/buildrequest.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { annotation } from './names.ts'
import { strategyOf } from './strategyoptions.ts'

/** Annotations that are about the run of the old build. */
const ofTheRun = [
  'openshift.io/jenkins-status-json',
  'openshift.io/jenkins-log-url',
  'openshift.io/jenkins-console-log-url',
  'openshift.io/jenkins-blueocean-log-url',
  'openshift.io/jenkins-build-uri',
  annotation.podName,
  annotation.number,
  annotation.sourceDigest,
  annotation.inputVersions,
]

export interface Clone {
  readonly name: string
  /** Of the build among those of its build config; undefined without one. */
  readonly number: number | undefined
}

/**
 * B16: the same build once more. What was uploaded for the old one is not there any more.
 *
 * @throws {StatusError} `BadRequest` when the request asks for what the strategy does not have.
 */
export function cloneOf(
  { metadata, spec }: Build,
  { name, number }: Clone,
  {
    env,
    dockerStrategyOptions: docker,
    triggeredBy,
  }: Pick<BuildRequest, 'env' | 'dockerStrategyOptions' | 'triggeredBy'>,
): Draft<typeof Build> {
  const { namespace, labels, ownerReferences } = metadata
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !ofTheRun.includes(key))
  const { binary: _, type: _t, ...source } = spec.source
  const options = { ...(env && { env }), ...(docker && { docker }) }
  return {
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(labels && { labels }),
      ...(ownerReferences && { ownerReferences }),
      annotations: {
        ...Object.fromEntries(annotations),
        [annotation.cloneOf]: metadata.name,
        ...(number !== undefined && { [annotation.number]: String(number) }),
      },
    },
    spec: {
      ...spec,
      source,
      strategy: strategyOf(spec.strategy, options, `${namespace}/${metadata.name}`),
      triggeredBy: triggeredBy ?? [{ message: 'Manually triggered' }],
    },
  }
}

/** Of a build without a build config: the end of the time takes the place of a number, also of an earlier one. */
export const nameByTime = (name: string, now: number): string =>
  `${name.replace(/-\d{10}$/, '').slice(0, 242)}-${String(now).slice(-10)}`
