import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, posix, resolve } from 'node:path'
import type { Client } from '@hawser/client/client.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** A directory whose files are there while `assemble` runs, and not afterwards. */
export interface Injected {
  /** Of files, by name. */
  readonly data: Readonly<Record<string, string>>
  readonly destinationDir: string
}

/** What a Secret holds at most. */
const mostBytes = 1024 * 1024
const mostFolders = 50

/** The directories of `--inject DIRECTORY[:PATH]`, each folder of them by itself: a Secret has no folders. */
export async function readInjected(wishes: readonly string[]): Promise<Injected[]> {
  const found: Injected[] = []
  for (const wish of wishes) {
    const [, from = '', to = '.'] = /^(.+?)(?::(.*))?$/.exec(wish) ?? []
    const directory = resolve(from)
    const about = await stat(directory).catch(() => undefined)
    if (!about) throw new StatusError('BadRequest', `--inject: ${from} does not exist`)
    if (about.isDirectory()) await readFolder(directory, to || '.', found)
    else found.push({ data: { [basename(directory)]: await content(directory) }, destinationDir: to || '.' })
  }
  return found
}

async function readFolder(directory: string, destinationDir: string, found: Injected[]): Promise<void> {
  if (found.length >= mostFolders)
    throw new StatusError('BadRequest', `--inject: there are more than ${mostFolders} folders`, {
      hint: 'Inject what the build needs alone.',
    })
  const entries = await readdir(directory, { withFileTypes: true })
  const data: Record<string, string> = {}
  let size = 0
  for (const { name } of entries.filter((entry) => !entry.isDirectory())) {
    if (!/^[-._a-zA-Z0-9]+$/.test(name))
      throw new StatusError(
        'BadRequest',
        `--inject: the file name ${JSON.stringify(name)} cannot be kept in a Secret`,
        {
          hint: 'Use letters, digits, dots, dashes and underscores.',
        },
      )
    data[name] = await content(join(directory, name))
    size += data[name].length
  }
  if (size > mostBytes)
    throw new StatusError(
      'RequestEntityTooLarge',
      `--inject: the files of ${directory} have more than 1 MiB`,
      {
        hint: 'Put what is large and not secret into the source.',
      },
    )
  if (Object.keys(data).length > 0) found.push({ data, destinationDir })
  for (const { name } of entries.filter((entry) => entry.isDirectory()))
    await readFolder(join(directory, name), posix.join(destinationDir, name), found)
}

const content = async (path: string): Promise<string> => (await readFile(path)).toString('base64')

/** Secrets that are there until the build has ended. */
export interface InjectedSecrets extends AsyncDisposable {
  /** `NAME:FOLDER`, as build configs take them. */
  readonly secrets: readonly string[]
}

export async function putSecrets(
  client: Client,
  project: string,
  build: string,
  all: readonly Injected[],
): Promise<InjectedSecrets> {
  await using made = new AsyncDisposableStack()
  const secrets: string[] = []
  for (const [i, { data, destinationDir }] of all.entries()) {
    const name = `${build}-inject-${i}`
    // One that an interrupted build left behind.
    await client.delete(Secret, name, { namespace: project })
    await client.create(Secret, { metadata: { name, namespace: project, labels: { build } }, data })
    made.defer(async () => void (await client.delete(Secret, name, { namespace: project })))
    secrets.push(`${name}:${destinationDir}`)
  }
  const kept = made.move()
  return { secrets, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
