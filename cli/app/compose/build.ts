import type { DockerStrategy, ImageBuild } from '../application.ts'
import { basesOf, readDockerfile, untilStage } from '../docker/dockerfile.ts'
import { dockerfileIn, dockerfileSays } from '../docker/find.ts'
import { detectLanguage } from '../language.ts'
import type { PlanOptions } from '../options.ts'
import { readPackageJson } from '../packagejson.ts'
import { refuseWithoutStart } from '../single.ts'
import { folderOf, from, normalised, textIn } from '../sourcefiles.ts'
import {
  booleanOf,
  type Field,
  field,
  type Member,
  membersOf,
  noteKey,
  textAt,
  textOf,
  wrong,
} from '../yaml/expect.ts'
import { pairsOf } from './environment.ts'
import { keyed } from './keyed.ts'
import { mappedBuildKeys, refusedBuildKeys, toldBuildKeys } from './keys.ts'
import type { Loading } from './load.ts'
import { asMap } from './merge.ts'

/** Name under which a Dockerfile is uploaded that is not in the context as it is. */
const uploaded = '.hawser.Dockerfile'

/**
 * The build of a service. Other than compose, a context without a Dockerfile is built by its language.
 *
 * @param hasCommand  The service says how it starts.
 */
export function buildOf(
  given: Member,
  name: string,
  hasCommand: boolean,
  options: PlanOptions,
  loading: Loading,
): ImageBuild | undefined {
  const isShort = given.at.is === 'scalar'
  const members = keyed(isShort ? undefined : given, mappedBuildKeys, toldBuildKeys, refusedBuildKeys)
  const where = isShort ? given : members.get('context')
  const context = where ? contextOf(where) : folderOf(given.at.file)
  if (context === undefined) return undefined
  if (loading.files.list(context).length === 0)
    return wrong(
      where ?? given,
      `${context || '.'} is no folder with files, of this directory or its repository`,
    )
  const args = members.get('args')
  const pairs = args ? pairsOf(args, loading) : {}
  const over = Object.fromEntries((options.buildArgs ?? []).map(({ name, value }) => [name, value]))
  const buildArgs = Object.entries({ ...pairs, ...over }).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  )
  const docker = dockerStrategy(members, context, buildArgs, loading)
  const labels = labelsOf(members.get('labels'))
  const base = { name, context, env: options.buildEnv ?? [], ...(labels.length > 0 && { labels }) }
  if (docker) return { ...base, strategy: docker }
  const cache = members.get('no_cache')
  if (cache && booleanOf(cache))
    noteKey(cache, 'is not used: there is no Dockerfile, whose layers could be cached')
  const language = detectLanguage(loading.files, context)
  if (!language)
    return wrong(
      where ?? given,
      `${context || '.'} has no Dockerfile, and nothing that says what it is written in; a Dockerfile says how it is built`,
    )
  if (!hasCommand)
    refuseWithoutStart(language, readPackageJson(loading.files, context), loading.files, context)
  if (buildArgs.length > 0)
    wrong(args ?? given, 'there is no Dockerfile to take arguments; use .s2i/environment')
  return { ...base, strategy: { type: 'Source', language: language.name } }
}

function labelsOf(given: Member | undefined): { readonly name: string; readonly value: string }[] {
  if (!given) return []
  const labels = membersOf(field(asMap(given.at, /=/), given.key, given.findings))
  return labels.map((label) => ({
    name: label.name,
    value: label.at.is === 'scalar' ? label.at.text : (textOf(label) ?? ''),
  }))
}

function contextOf(where: Field): string | undefined {
  const text = textOf(where)
  if (text === undefined) return undefined
  if (/^(https?|git|ssh):\/\/|^git@|\.git(#|$)/.test(text))
    return wrong(where, `${text} is a repository: hawser new-build builds it, and image: names what it makes`)
  return from(folderOf(where.at.file), text)
}

function dockerStrategy(
  members: ReadonlyMap<string, Member>,
  context: string,
  args: readonly { readonly name: string; readonly value: string }[],
  { files }: Loading,
): DockerStrategy | undefined {
  const inline = members.get('dockerfile_inline')
  const named = members.get('dockerfile')
  const stage = textAt(members, 'target')
  const values = Object.fromEntries(args.map(({ name, value }) => [name, value]))
  const cache = members.get('no_cache')
  const more = { args: [...args], ...(cache && booleanOf(cache) && { noCache: true }) }
  if (inline) {
    if (named) wrong(inline, 'goes without dockerfile')
    const text = textOf(inline) ?? ''
    const read = readDockerfile(text, values, stage)
    if (read.is === 'broken') return wrong(inline, read.problem)
    return { ...made(text, stage), ...basesOf(read.image), ...more }
  }
  const dockerfile = named ? textOf(named) : dockerfileIn(files, context)
  if (dockerfile === undefined) return undefined
  const path = from(context, dockerfile)
  // Says where, when it is not there or broken.
  const image = dockerfileSays(files, path, values, stage)
  const isInside = (!context || path.startsWith(`${context}/`)) && !path.startsWith('..')
  const file: Pick<DockerStrategy, 'type' | 'dockerfile' | 'text'> =
    stage === undefined && isInside
      ? { type: 'Docker', dockerfile: normalised(dockerfile) }
      : made(textIn(files, path) ?? '', stage)
  return { ...file, ...basesOf(image), ...more }
}

const made = (text: string, stage: string | undefined) => ({
  type: 'Docker' as const,
  dockerfile: uploaded,
  text: stage === undefined ? text : untilStage(text, stage),
})
