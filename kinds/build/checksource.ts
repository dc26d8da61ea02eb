import { duplicate, type FieldError, invalid, required } from '../meta/field.ts'
import type { BuildSource, ImageSource } from './buildsource.ts'
import type { BuildStrategy } from './buildstrategy.ts'
import { checkFrom } from './checkreference.ts'
import { refProblem, repositoryAt } from './repository.ts'

const MOST_DOCKERFILE = 60_000
const byteLength = (text: string): number => new TextEncoder().encode(text).length

/** B1: which sources a build may have, and which together. */
export function checkSource(source: BuildSource, strategy: BuildStrategy, path: string): FieldError[] {
  const {
    git,
    binary,
    dockerfile,
    images = [],
    secrets = [],
    configMaps = [],
    sourceSecret,
    contextDir,
  } = source
  if (git && binary && !strategy.customStrategy)
    return [
      invalid(`${path}.git`, '', 'may not be set when binary is also set'),
      invalid(`${path}.binary`, '', 'may not be set when git is also set'),
    ]
  const isDocker = strategy.dockerStrategy !== undefined
  return [
    ...checkEnough(source, strategy, path),
    ...(git ? checkGit(git, `${path}.git`) : []),
    ...checkAsFile(binary?.asFile, `${path}.binary.asFile`),
    ...(byteLength(dockerfile ?? '') > MOST_DOCKERFILE
      ? [invalid(`${path}.dockerfile`, '', `must be smaller than ${MOST_DOCKERFILE} bytes`)]
      : []),
    ...images.flatMap((image, i) => checkImage(image, `${path}.images[${i}]`)),
    ...checkNames(images, `${path}.images`),
    ...secrets.flatMap(({ secret, destinationDir }, i) =>
      checkInput({ name: secret.name, destinationDir, isDocker }, `${path}.secrets[${i}]`, 'secret'),
    ),
    ...configMaps.flatMap(({ configMap, destinationDir }, i) =>
      checkInput({ name: configMap.name, destinationDir, isDocker }, `${path}.configMaps[${i}]`, 'configMap'),
    ),
    ...(sourceSecret && !sourceSecret.name ? [required(`${path}.sourceSecret.name`)] : []),
    ...(contextDir && leavesFolder(contextDir)
      ? [invalid(`${path}.contextDir`, contextDir, 'context dir must not be a relative path')]
      : []),
  ]
}

function checkEnough(source: BuildSource, strategy: BuildStrategy, path: string): FieldError[] {
  const { git, binary, dockerfile, images } = source
  const { dockerStrategy, jenkinsPipelineStrategy: pipeline } = strategy
  if (dockerStrategy && !git && !binary && dockerfile === undefined && !images)
    return [
      invalid(
        path,
        '',
        'must provide a value for at least one source input(git, binary, dockerfile, images).',
      ),
    ]
  if (pipeline && !pipeline.jenkinsfile && !git)
    return [
      invalid(
        `${path}.git`,
        '',
        'must be set when using Jenkins Pipeline strategy with Jenkinsfile from a git repo',
      ),
    ]
  return []
}

function checkGit(git: NonNullable<BuildSource['git']>, path: string): FieldError[] {
  const { uri, ref = '', httpProxy, httpsProxy } = git
  const at = uri ? repositoryAt(uri) : undefined
  const badRef = refProblem(ref)
  return [
    ...(typeof at === 'string' ? [invalid(`${path}.uri`, uri, at)] : []),
    ...(badRef ? [invalid(`${path}.ref`, ref, badRef)] : []),
    ...checkProxy(httpProxy, `${path}.httpproxy`),
    ...checkProxy(httpsProxy, `${path}.httpsproxy`),
  ]
}

const checkProxy = (proxy: string | undefined, path: string): FieldError[] =>
  !proxy || /^https?:\/\/[^/\s]+\/?$/.test(proxy)
    ? []
    : [invalid(path, proxy, 'must be the URL of a proxy, such as http://proxy.example:3128')]

function checkAsFile(asFile: string | undefined, path: string): FieldError[] {
  if (!asFile || (/^[^/\\]+$/.test(asFile) && !asFile.startsWith('..') && asFile !== '.')) return []
  return [
    invalid(
      path,
      asFile,
      'file name may not contain slashes or relative path segments and must be a valid POSIX filename',
    ),
  ]
}

function checkImage({ from, paths = [], as = [], pullSecret }: ImageSource, path: string): FieldError[] {
  return [
    ...checkFrom(from, `${path}.from`),
    ...(pullSecret && !pullSecret.name ? [required(`${path}.pullSecret.name`)] : []),
    ...(paths.length + as.length === 0
      ? [
          required(`${path}.paths`, "must specify 'paths' or 'as'"),
          required(`${path}.as`, "must specify 'paths' or 'as'"),
        ]
      : []),
    ...paths.flatMap(({ sourcePath, destinationDir }, i) => [
      ...(sourcePath ? [] : [required(`${path}.paths[${i}].sourcePath`)]),
      ...(destinationDir ? [] : [required(`${path}.paths[${i}].destinationDir`)]),
      ...(sourcePath.startsWith('/')
        ? []
        : [invalid(`${path}.paths[${i}].sourcePath`, sourcePath, 'must be an absolute path')]),
      ...(destinationDir.startsWith('/')
        ? [invalid(`${path}.paths[${i}].destinationDir`, destinationDir, 'must be a relative path')]
        : []),
      ...checkDestination(destinationDir, `${path}.paths[${i}].destinationDir`),
    ]),
    ...as.flatMap((name, i) => (name ? [] : [invalid(`${path}.as[${i}]`, name, 'must not be empty')])),
  ]
}

/** Two images cannot take the place of the same one. */
function checkNames(images: readonly ImageSource[], path: string): FieldError[] {
  const seen = new Set<string>()
  return images.flatMap(({ as = [] }, i) =>
    as.flatMap((name, j) => {
      const isDouble = name !== '' && seen.has(name)
      seen.add(name)
      return isDouble ? [duplicate(`${path}[${i}].as[${j}]`, name)] : []
    }),
  )
}

interface Input {
  readonly name: string | undefined
  readonly destinationDir: string | undefined
  readonly isDocker: boolean
}
function checkInput(
  { name, destinationDir = '', isDocker }: Input,
  path: string,
  field: string,
): FieldError[] {
  return [
    ...(name ? [] : [required(`${path}.${field}`)]),
    ...checkDestination(destinationDir, `${path}.destinationDir`),
    ...(isDocker && destinationDir.startsWith('/')
      ? [
          invalid(
            `${path}.destinationDir`,
            destinationDir,
            'for the docker strategy the destinationDir has to be relative path',
          ),
        ]
      : []),
  ]
}

const checkDestination = (folder: string, path: string): FieldError[] =>
  leavesFolder(folder) ? [invalid(path, folder, "destination dir cannot start with '..'")] : []

/** As upstream cleans paths: `a/../..` leads out, `a/..` does not. */
function leavesFolder(folder: string): boolean {
  let depth = 0
  for (const part of folder.split('/')) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 0 && !folder.startsWith('/')) return true
  }
  return false
}
