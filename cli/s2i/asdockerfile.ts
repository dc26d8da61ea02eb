import { cp, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { filesOf } from '../app/files.ts'
import { contractOf } from './contract.ts'
import { dockerfileOf } from './dockerfile.ts'
import { findImage, type Looking } from './image.ts'
import { openSource } from './source.ts'
import { environmentOf, type S2iWish } from './wish.ts'

/** Beside the Dockerfile, as s2i has it. */
const uploads = { source: 'upload/src', scripts: 'upload/scripts' }

/** S12: writes a Dockerfile, and beside it what it copies; answers where. */
export async function asDockerfile(looking: Looking, wish: S2iWish, path: string): Promise<string> {
  refuse(wish)
  const file = path.endsWith('/') ? join(path, 'Dockerfile') : path
  const folder = resolve(dirname(file))
  const { config } = await findImage(looking, wish.builder)
  const contract = contractOf(config)
  await using source = await openSource(wish, looking.signal)
  const from = join(source.directory, wish.contextDir ?? '')
  if (`${folder}/`.startsWith(`${resolve(from)}/`) && wish.source.is === 'directory')
    throw new StatusError(
      'BadRequest',
      `the Dockerfile ${file} would be in the source that is copied beside it`,
      {
        hint: 'Name a file outside of the source.',
      },
    )
  await copySource(from, join(folder, uploads.source))
  const names = await copyScripts(from, join(folder, uploads.scripts))
  const text = dockerfileOf({
    image: wish.builder,
    contract,
    env: [...(await environmentIn(from)), ...wish.env],
    labels: {
      'io.k8s.display-name': wish.tag ?? basename(source.directory),
      'io.openshift.s2i.build.image': wish.builder,
      ...(wish.source.is === 'git' && {
        'io.openshift.s2i.build.source-location': wish.source.uri.replace(/(:\/\/)[^/@\s]+@/, '$1'),
      }),
    },
    source: uploads.source,
    ...(names.length > 0 && { scripts: { from: uploads.scripts, names } }),
  })
  await writeFile(file, text)
  return file
}

function refuse({ incremental, inject, scriptsUrl }: S2iWish): void {
  const flag = inject.length > 0 ? '--inject' : incremental ? '--incremental' : scriptsUrl && '--scripts-url'
  if (!flag) return
  const why =
    flag === '--inject'
      ? 'the layers of the image would keep the files'
      : 'a Dockerfile builds from what is beside it'
  throw new StatusError('BadRequest', `${flag} cannot be used with --as-dockerfile: ${why}`, {
    hint: 'Build on the platform instead: hawser s2i build without --as-dockerfile.',
  })
}

async function copySource(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for await (const { path, type } of filesOf(from)) {
    const target = join(to, path)
    await mkdir(dirname(target), { recursive: true })
    if (type === 'symlink') await symlink(await readlink(join(from, path)), target)
    else await cp(join(from, path), target)
  }
}

/** Scripts of the source, which win over those of the builder. */
async function copyScripts(from: string, to: string): Promise<string[]> {
  const own = join(from, '.s2i/bin')
  const names = await readdir(own).catch(() => [])
  if (names.length > 0) await cp(own, to, { recursive: true })
  return names
}

async function environmentIn(directory: string): Promise<EnvVar[]> {
  const file = join(directory, '.s2i/environment')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? [] : environmentOf(file, text)
}
