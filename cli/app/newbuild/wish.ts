import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { lastName } from '../imagename.ts'
import { dnsName } from '../names.ts'

/** What `new-build` is asked for. */
export interface BuildWish {
  readonly source: SourceWish
  /** Builder, or base image of a Docker build. */
  readonly image: string | undefined
  readonly name: string | undefined
  /** `STREAM` or `STREAM:TAG`; undefined: called as the build. */
  readonly to: string | undefined
  /** Repository of a registry that it is pushed to instead. */
  readonly toDocker: string | undefined
  readonly hasOutput: boolean
  readonly strategy: 'docker' | 'source' | undefined
  /** Text of a Dockerfile. */
  readonly dockerfile: string | undefined
  readonly contextDir: string | undefined
  readonly sourceSecret: string | undefined
  readonly pushSecret: string | undefined
  readonly sourceImage: string | undefined
  /** `FROM:TO`. */
  readonly sourceImagePath: string | undefined
  /** `NAME` or `NAME:DIRECTORY`. */
  readonly secrets: readonly string[]
  readonly configMaps: readonly string[]
  readonly env: readonly EnvVar[]
  readonly buildArgs: readonly EnvVar[]
  readonly labels: Readonly<Record<string, string>>
}
export type SourceWish =
  | { readonly is: 'git'; readonly uri: string; readonly ref: string | undefined }
  | { readonly is: 'directory'; readonly path: string }
  /** Uploaded later. */
  | { readonly is: 'binary' }
  | { readonly is: 'none' }

/** N1: what the arguments name: `SOURCE`, `IMAGE~SOURCE`, or an image beside them. */
export function readArguments(
  args: readonly string[],
  isBinary: boolean,
): { readonly image: string | undefined; readonly source: SourceWish } {
  let image: string | undefined
  let source: SourceWish | undefined
  for (const arg of args) {
    const [, before, after] = /^([^~]+)~(.*)$/.exec(arg) ?? []
    const named = before ?? (isImageOnly(arg, isBinary) ? arg : undefined)
    if (named !== undefined) image = once('image', image, named)
    const place = before === undefined ? (named === undefined ? arg : undefined) : after
    if (place) source = once('source', source, sourceOf(place))
  }
  if (isBinary && source && source.is !== 'directory')
    throw new StatusError('BadRequest', '--binary goes without a repository: its source is uploaded', {
      hint: 'Leave out one of the two.',
    })
  return { image, source: isBinary ? { is: 'binary' } : (source ?? { is: 'none' }) }
}

function once<T>(what: string, before: T | undefined, now: T): T {
  if (before === undefined) return now
  throw new StatusError('BadRequest', `there is more than one ${what}`, {
    hint: 'Make one build config at a time.',
  })
}

/** A name that is neither a path nor a URL; with --binary there is nothing else an argument could be. */
const isImageOnly = (arg: string, isBinary: boolean): boolean =>
  isBinary ||
  (!/^([./~]|git@)|:\/\/|\.git(#|$)/.test(arg) && /^[a-z0-9][\w.-]*(\/[\w.-]+)*(:[\w.-]+)?$/.test(arg))

function sourceOf(text: string): SourceWish {
  const isUrl = /^(https?|ssh|git|file):\/\/|^[\w.-]+@[\w.-]+:|\.git(#|$)/.test(text)
  if (!isUrl) return { is: 'directory', path: text }
  const [uri = '', ref] = text.split('#', 2)
  if (/\s|^-/.test(uri))
    throw new StatusError('BadRequest', `"${uri}" is not the address of a repository`, {
      hint: 'Give a URL such as https://example.com/shop.git#main.',
    })
  return { is: 'git', uri, ref: ref || undefined }
}

/** Of `https://example.com/acme/shop.git` that is `shop`. */
export const nameOfRepository = (uri: string): string => uri.replace(/\.git$|\/$/, '').replace(/^.*[/:]/, '')

/** Upstream's limit: room for the number of the build and of its pod. */
const longestName = 58

/** What the build config is called when nobody says. */
export function buildName({ name, source, image, dockerfile }: BuildWish, directory: string): string {
  const based = image ?? /^\s*FROM\s+(\S+)/im.exec(dockerfile ?? '')?.[1]
  const given =
    name ??
    (source.is === 'git' ? nameOfRepository(source.uri) : undefined) ??
    (source.is === 'directory' ? directory : undefined) ??
    (based === undefined ? undefined : lastName(based))
  const found = given === undefined ? undefined : dnsName(given, longestName)
  if (found !== undefined) return found
  throw new StatusError(
    'BadRequest',
    given === undefined ? 'nothing says what is built' : `"${given}" cannot be the name of a build config`,
    {
      hint:
        given === undefined
          ? 'Name a directory, a repository, or a Dockerfile with -D.'
          : 'Name it with --name.',
    },
  )
}
