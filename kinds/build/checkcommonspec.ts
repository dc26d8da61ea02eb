import { checkEnv } from '../core/checkenv.ts'
import { checkResources } from '../core/checkresources.ts'
import type { EnvVar } from '../core/env.ts'
import type { ObjectReference } from '../core/objectreference.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { checkLabels } from '../meta/labels.ts'
import type { BuildSource } from './buildsource.ts'
import type { BuildSpec } from './buildspec.ts'
import type { BuildStrategy } from './buildstrategy.ts'

/** What a Build and a BuildConfig have in common. */
export function checkCommonSpec(spec: BuildSpec, path: string): FieldError[] {
  const { output, resources, postCommit, completionDeadlineSeconds: deadline } = spec
  const errors = [
    ...checkSource(spec.source, `${path}.source`),
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

function checkSource(source: BuildSource, path: string): FieldError[] {
  const { git, binary, dockerfile, contextDir, images = [] } = source
  const errors: FieldError[] = []
  if (git && binary) errors.push(invalid(path, '', 'may not set both git and binary'))
  if (binary && dockerfile !== undefined)
    errors.push(invalid(path, '', 'may not set both dockerfile and binary'))
  if (git?.uri && !isRepository(git.uri))
    errors.push(invalid(`${path}.git.uri`, git.uri, 'uri is not a valid url'))
  if (contextDir && leavesFolder(contextDir))
    errors.push(
      invalid(
        `${path}.contextDir`,
        contextDir,
        'context dir must not be an absolute path or leave the source',
      ),
    )
  if (binary?.asFile?.includes('/'))
    errors.push(
      invalid(
        `${path}.binary.asFile`,
        binary.asFile,
        'file name may not contain slashes or relative path segments',
      ),
    )
  images.forEach(({ from, paths = [], as = [] }, i) => {
    const at = `${path}.images[${i}]`
    errors.push(...checkFrom(from, `${at}.from`))
    if (paths.length + as.length === 0) errors.push(required(`${at}.paths`))
  })
  return errors
}

/** A URL, or git's short form `user@host:path`. */
const isRepository = (uri: string): boolean => URL.canParse(uri) || /^[^\s/:]+@?[^\s/:]*:[^\s]+$/.test(uri)
const leavesFolder = (folder: string): boolean => folder.startsWith('/') || folder.split('/').includes('..')

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
    ...(jenkinsfile && jenkinsfilePath
      ? [invalid(at, '', 'must provide a value for at most one of jenkinsfile, or jenkinsfilePath')]
      : []),
  ]
}

const sources = ['DockerImage', 'ImageStreamTag', 'ImageStreamImage']
function checkFrom({ kind = '', name = '' }: ObjectReference, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!sources.includes(kind))
    errors.push(
      invalid(
        `${path}.kind`,
        kind,
        "the source of a builder image must be an 'ImageStreamTag', 'ImageStreamImage', or 'DockerImage'",
      ),
    )
  if (!name) errors.push(required(`${path}.name`))
  else errors.push(...checkReference(kind, name, path))
  return errors
}

function checkReference(kind: string, name: string, path: string): FieldError[] {
  if (kind === 'ImageStreamTag' && !/^[^:/]+:[^:/]+$/.test(name))
    return [
      invalid(`${path}.name`, name, 'ImageStreamTag object references must be in the form <name>:<tag>'),
    ]
  if (kind === 'ImageStreamImage' && !/^[^@/]+@[^@/]+$/.test(name))
    return [
      invalid(`${path}.name`, name, 'ImageStreamImage object references must be in the form <name>@<id>'),
    ]
  return []
}

function checkOutput({ kind = '', name = '' }: ObjectReference, path: string): FieldError[] {
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
  else errors.push(...checkReference(kind, name, path))
  return errors
}
