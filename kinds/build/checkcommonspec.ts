import { checkEnv } from '../core/checkenv.ts'
import { checkResources } from '../core/checkresources.ts'
import type { EnvVar } from '../core/env.ts'
import type { ObjectReference } from '../core/objectreference.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { checkLabels } from '../meta/labels.ts'
import type { BuildSpec } from './buildspec.ts'
import type { BuildStrategy } from './buildstrategy.ts'
import { checkFrom, checkReference } from './checkreference.ts'
import { checkSource } from './checksource.ts'
import { checkBuildVolumes } from './checkvolumes.ts'

/** What a Build and a BuildConfig have in common. */
export function checkCommonSpec(spec: BuildSpec, path: string): FieldError[] {
  const { output, resources, postCommit, completionDeadlineSeconds: deadline } = spec
  const errors = [
    ...checkSource(spec.source, spec.strategy, `${path}.source`),
    ...checkStrategy(spec.strategy, `${path}.strategy`),
    ...(output.to ? checkOutput(output.to, `${path}.output.to`) : []),
    ...checkResources(resources, `${path}.resources`),
    ...checkLabels(spec.nodeSelector, `${path}.nodeSelector`),
  ]
  if (postCommit.script && postCommit.command)
    errors.push(invalid(`${path}.postCommit`, postCommit, 'cannot use command and script together'))
  if (deadline !== undefined && deadline <= 0)
    errors.push(
      invalid(
        `${path}.completionDeadlineSeconds`,
        deadline,
        'completionDeadlineSeconds must be a positive integer greater than 0',
      ),
    )
  return errors
}

const strategies = ['dockerStrategy', 'sourceStrategy', 'customStrategy', 'jenkinsPipelineStrategy'] as const
function checkStrategy(strategy: BuildStrategy, path: string): FieldError[] {
  const given = strategies.filter((name) => strategy[name])
  if (given.length !== 1)
    return [
      invalid(
        path,
        strategy,
        'must provide a value for exactly one of sourceStrategy, customStrategy, dockerStrategy, or jenkinsPipelineStrategy',
      ),
    ]
  const { sourceStrategy, customStrategy, dockerStrategy, jenkinsPipelineStrategy } = strategy
  const env: readonly EnvVar[] =
    (sourceStrategy ?? customStrategy ?? dockerStrategy ?? jenkinsPipelineStrategy)?.env ?? []
  const from = sourceStrategy?.from ?? customStrategy?.from ?? dockerStrategy?.from
  const at = `${path}.${given[0]}`
  const { jenkinsfile, jenkinsfilePath } = jenkinsPipelineStrategy ?? {}
  return [
    ...(from ? checkFrom(from, `${at}.from`) : []),
    ...checkEnv(env, `${at}.env`),
    ...checkBuildVolumes((sourceStrategy ?? dockerStrategy)?.volumes, `${at}.volumes`),
    ...(jenkinsfile && jenkinsfilePath
      ? [invalid(at, '', 'must provide a value for at most one of jenkinsfile, or jenkinsfilePath')]
      : []),
  ]
}

function checkOutput(reference: ObjectReference, path: string): FieldError[] {
  const { kind = '', name = '' } = reference
  const errors: FieldError[] = []
  if (kind !== 'ImageStreamTag' && kind !== 'DockerImage')
    errors.push(
      invalid(
        `${path}.kind`,
        kind,
        "the target of build output must be an 'ImageStreamTag' or 'DockerImage'",
      ),
    )
  if (!name) errors.push(required(`${path}.name`))
  else errors.push(...checkReference(reference, path))
  return errors
}
