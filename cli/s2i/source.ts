import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { clone } from '../deploy/clone.ts'
import type { S2iWish } from './wish.ts'

/** A source on this machine, for as long as it is needed. */
export interface OpenSource extends AsyncDisposable {
  readonly directory: string
}

/**
 * The files to build of a directory: what is committed, if it is a repository and nobody asked for a copy, as s2i does.
 * A repository elsewhere is cloned.
 */
export async function openSource(
  { source, ref, copies }: Pick<S2iWish, 'source' | 'ref' | 'copies'>,
  signal: AbortSignal,
): Promise<OpenSource> {
  if (source.is === 'git') return clone(source.uri, ref, signal)
  const directory = resolve(source.path)
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new StatusError(
      'BadRequest',
      `${source.path} is neither a directory nor the address of a repository`,
      {
        hint: 'Name a directory, or a URL such as https://example.com/shop.git.',
      },
    )
  const has = (...names: readonly string[]): boolean =>
    names.every((name) => existsSync(join(directory, name)))
  // One without files of its own is a repository too.
  const isRepository = has('.git') || has('HEAD', 'objects', 'refs')
  if (ref !== undefined && (copies || !isRepository))
    throw new StatusError(
      'BadRequest',
      `--ref needs a Git repository, and ${source.path} is copied as it is`,
      {
        hint: 'Leave out --ref, or --copy.',
      },
    )
  if (copies || !isRepository) return { directory, async [Symbol.asyncDispose]() {} }
  try {
    return await clone(pathToFileURL(directory).href, ref, signal)
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause
    throw new StatusError('BadRequest', cause.message, {
      hint: 'Commit what is to be built, or build the files as they are with --copy.',
      cause,
    })
  }
}
