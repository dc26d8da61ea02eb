import type { FileSet } from '../application.ts'
import { dnsName } from '../names.ts'
import { folderOf, from } from '../sourcefiles.ts'
import {
  booleanOf,
  type Field,
  itemsOf,
  type Member,
  membersOf,
  noteKey,
  textAt,
  textOf,
  wrong,
  wrongKey,
} from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import type { Loading } from './load.ts'
import type { Mounts } from './volumes.ts'

/** A top-level config or secret: one file. */
export interface GrantedFile {
  readonly kind: FileSet['kind']
  /** Of the ConfigMap or Secret. */
  readonly name: string
  /** Key of its only value; undefined: of one that is there already, any. */
  readonly data: Buffer | undefined
}
export type GrantedFiles = ReadonlyMap<string, GrantedFile>

const dataKey = 'content'

export function grantedFiles(
  given: Member | undefined,
  kind: FileSet['kind'],
  app: string,
  loading: Loading,
): GrantedFiles {
  const found = new Map<string, GrantedFile>()
  for (const each of membersOf(given)) {
    const file = grantedFile(each, kind, app, loading)
    if (file) found.set(each.name, file)
  }
  return found
}

export const setsOf = (...files: readonly GrantedFiles[]): FileSet[] =>
  files.flatMap((all) =>
    [...all.values()].flatMap(({ kind, name, data }) =>
      data ? [{ kind, name, data: { [dataKey]: data } }] : [],
    ),
  )

function grantedFile(
  each: Member,
  kind: FileSet['kind'],
  app: string,
  loading: Loading,
): GrantedFile | undefined {
  const ways = ['file', 'environment', ...(kind === 'ConfigMap' ? ['content'] : []), 'external']
  const members = keyed(
    each,
    [...ways, 'name'],
    { labels: 'is not used' },
    {
      driver: 'is not supported',
      driver_opts: 'is not supported',
      template_driver: 'is not supported',
    },
  )
  const own = textAt(members, 'name')
  const wanted = dnsName(own ?? each.name, 50)
  if (wanted === undefined) return wrongKey(each, 'begins with no letter')
  const external = members.get('external')
  if (external && booleanOf(external)) return { kind, name: wanted, data: undefined }
  const name = members.has('name') ? wanted : `${app}-${wanted}`
  const [way, ...more] = ways.filter((key) => key !== 'external' && members.has(key))
  if (way === undefined || more.length > 0) return wrong(each, `must have one of ${ways.join(', ')}`)
  const data = contentOf(way, members.get(way) as Member, loading)
  return data && { kind, name, data }
}

function contentOf(way: string, member: Member, { files, lookup }: Loading): Buffer | undefined {
  const text = textOf(member)
  if (text === undefined || way === 'content') return text === undefined ? undefined : Buffer.from(text)
  if (way === 'environment') {
    const value = lookup(text)
    return value === undefined ? wrong(member, `variable ${text} is not set`) : Buffer.from(value)
  }
  const found = files.read(from(folderOf(member.at.file), text))
  if (found.is === 'text') return found.bytes
  return wrong(member, found.is === 'missing' ? `${text} is not there` : `${text} ${found.why}`)
}

/** The files a service is granted, each mounted where the service looks for it. */
export function grantsOf(
  given: Member | undefined,
  files: GrantedFiles,
  defaultTarget: (name: string) => string,
): Pick<Mounts, 'volumes' | 'mounts'> & { readonly sets: readonly string[] } {
  const wishes = itemsOf(given).flatMap((item) => grantOf(item, files, defaultTarget))
  const { volumes, nameOf } = volumesOf(wishes)
  return {
    volumes,
    mounts: wishes.map((wish) => ({ name: nameOf(wish), ...wish.mount })),
    sets: wishes.flatMap(({ file }) => (file.data ? [`${file.kind}/${file.name}`] : [])),
  }
}

interface Wish {
  readonly file: GrantedFile
  /** Of all files of the volume: what has another one needs another volume. */
  readonly defaultMode: number | undefined
  readonly mount: { readonly mountPath: string; readonly subPath: string; readonly readOnly: true }
}

/** A file that is mounted twice is in one volume; names of volumes are there once. */
function volumesOf(wishes: readonly Wish[]) {
  const keyOf = ({ file, defaultMode }: Wish): string => `${file.kind}/${file.name}/${defaultMode ?? ''}`
  const volumes = new Map<string, NonNullable<Mounts['volumes']>[number]>()
  for (const wish of wishes) {
    if (volumes.has(keyOf(wish))) continue
    const { file, defaultMode } = wish
    const taken = [...volumes.values()].map(({ name }) => name)
    const more = defaultMode !== undefined && { defaultMode }
    const name = volumeName(file, taken)
    volumes.set(
      keyOf(wish),
      file.kind === 'Secret'
        ? { name, secret: { secretName: file.name, ...more } }
        : { name, configMap: { name: file.name, ...more } },
    )
  }
  return {
    volumes: [...volumes.values()],
    nameOf: (wish: Wish): string => volumes.get(keyOf(wish))?.name ?? '',
  }
}

function volumeName({ kind, name }: GrantedFile, taken: readonly string[]): string {
  const base = `${kind === 'Secret' ? 'secret' : 'config'}-${name}`
  const cut = (most: number): string => base.slice(0, most).replace(/-+$/, '')
  const names = [cut(63), ...taken.map((_, i) => `${cut(59)}-${i + 2}`)]
  return names.find((each) => !taken.includes(each)) ?? cut(63)
}

function grantOf(item: Field, files: GrantedFiles, defaultTarget: (name: string) => string): Wish[] {
  const long = item.at.is === 'map' ? item : undefined
  const members = keyed(long, ['source', 'target', 'uid', 'gid', 'mode'])
  const name = (long ? textAt(members, 'source') : textOf(item)) ?? ''
  const file = files.get(name)
  if (!file) {
    wrong(item, `there is no "${name}" at the top of the file`)
    return []
  }
  const owners = ['uid', 'gid'].flatMap((key) => members.get(key) ?? [])
  for (const member of owners) noteKey(member, 'is not used: the files are of root, and all may read them')
  const target = textAt(members, 'target') ?? name
  const mountPath = target.startsWith('/') ? target : defaultTarget(target)
  if (mountPath.split('/').includes('..')) wrong(members.get('target') ?? item, 'must not climb')
  const mode = members.get('mode')
  const bits = mode && modeOf(mode)
  // Only its owner may read it, and that cannot be who it was meant for.
  const defaultMode = bits !== undefined && owners.length > 0 ? bits | 0o444 : bits
  return [{ file, defaultMode, mount: { mountPath, subPath: file.data ? dataKey : name, readOnly: true } }]
}

/** Permission bits, which are octal however they are written. */
function modeOf(field: Field): number | undefined {
  const text = (textOf(field) ?? '').replace(/^0o/, '')
  return /^[0-7]{3,4}$/.test(text)
    ? Number.parseInt(text, 8)
    : wrong(field, 'must be permission bits such as 0440')
}
