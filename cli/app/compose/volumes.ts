import type { ContainerDraft, PodDraft } from '../application.ts'
import { isMountPath } from '../volume.ts'
import {
  booleanOf,
  type Field,
  itemsOf,
  type Member,
  memberOf,
  note,
  textAt,
  textOf,
  wrong,
} from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import type { NamedVolume } from './namedvolumes.ts'
import { bytesOf, memoryQuantity } from './units.ts'

export interface Mounts {
  readonly volumes: NonNullable<PodDraft['volumes']>
  readonly mounts: NonNullable<ContainerDraft['volumeMounts']>
  /** It writes to a volume that outlives it. */
  readonly isStateful: boolean
}

/** The mounts of a service. */
export function mountsOf(
  given: Member | undefined,
  tmpfs: Member | undefined,
  shmSize: Member | undefined,
  named: ReadonlyMap<string, NamedVolume>,
): Mounts {
  const wishes = [
    ...itemsOf(given).flatMap((item) => (item.at.is === 'map' ? long(item, named) : short(item, named))),
    ...(tmpfs ? (tmpfs.at.is === 'list' ? itemsOf(tmpfs) : [tmpfs]).flatMap(memory) : []),
    ...(shmSize ? shared(shmSize) : []),
  ]
  const volumes = new Map<string, NonNullable<PodDraft['volumes']>[number]>()
  const mounts = wishes.map(({ mount, volume }, i) => {
    const name = volume.persistentVolumeClaim?.claimName ?? `empty-${i + 1}`
    volumes.set(name, { name, ...volume })
    return { name, ...mount }
  })
  return {
    volumes: [...volumes.values()],
    mounts,
    isStateful: wishes.some(({ volume, mount }) => volume.persistentVolumeClaim && !mount.readOnly),
  }
}

interface Wish {
  readonly mount: { readonly mountPath: string; readonly readOnly?: boolean; readonly subPath?: string }
  readonly volume: Omit<NonNullable<PodDraft['volumes']>[number], 'name'>
}

const bind =
  'mounts a file or folder of this machine, which pods do not see; use a named volume for data, configs with "file:" for configuration, and COPY in the Dockerfile for code'

function short(item: Field, named: ReadonlyMap<string, NamedVolume>): Wish[] {
  const text = textOf(item)
  if (text === undefined) return []
  const [first = '', second, mode = '', ...more] = text.split(':')
  if (more.length > 0 || /^[A-Za-z]$/.test(first) || /^[./~\\]/.test(second === undefined ? '' : first)) {
    wrong(item, `${text} ${bind}`)
    return []
  }
  const words = mode.split(',').filter(Boolean)
  const unknown = words.find(
    (word) => !['ro', 'rw', 'z', 'Z', 'nocopy', 'cached', 'delegated', 'consistent'].includes(word),
  )
  if (unknown !== undefined) wrong(item, `mode "${unknown}" is not supported; ro and rw are`)
  return second === undefined
    ? anonymous(item, first)
    : namedMount(item, first, { mountPath: second, ...(words.includes('ro') && { readOnly: true }) }, named)
}

function long(item: Field, named: ReadonlyMap<string, NamedVolume>): Wish[] {
  const members = keyed(
    item,
    ['type', 'source', 'target', 'read_only', 'volume', 'tmpfs'],
    { consistency: 'is not used' },
    { bind, image: 'is not supported' },
  )
  const type = textAt(members, 'type')
  const target = textAt(members, 'target') ?? ''
  const readOnly = members.get('read_only')
  const mount = { mountPath: target, ...(readOnly && booleanOf(readOnly) && { readOnly: true }) }
  if (type === 'bind') wrong(item, `${textAt(members, 'source') ?? ''} ${bind}`)
  else if (type === 'tmpfs')
    return inMemory(item, target, members.get('tmpfs') && memberOf(members.get('tmpfs') as Field, 'size'))
  else if (type !== 'volume') wrong(item, `type "${type ?? ''}" is not supported; volume and tmpfs are`)
  else {
    const source = textAt(members, 'source')
    const options = members.get('volume')
    const subPath = options && memberOf(options, 'subpath')
    const path = subPath && textOf(subPath)
    return source === undefined
      ? anonymous(item, target)
      : namedMount(item, source, { ...mount, ...(path !== undefined && { subPath: path }) }, named)
  }
  return []
}

function namedMount(
  item: Field,
  name: string,
  mount: Wish['mount'],
  named: ReadonlyMap<string, NamedVolume>,
): Wish[] {
  const volume = named.get(name)
  if (!volume) wrong(item, `there is no volume "${name}" under the top-level "volumes"`)
  if (!isPath(item, mount.mountPath) || !volume) return []
  return [{ mount, volume: { persistentVolumeClaim: { claimName: volume.claim } } }]
}

function anonymous(item: Field, path: string): Wish[] {
  if (!isPath(item, path)) return []
  note(item, `${path} has no name, so it is empty in every new pod`)
  return [{ mount: { mountPath: path }, volume: { emptyDir: {} } }]
}

const isPath = (item: Field, path: string): boolean =>
  isMountPath(path) ||
  wrong(item, `${JSON.stringify(path)} is not the absolute path of a directory`) !== undefined

/** `/run:size=64m,mode=1777`. */
function memory(item: Field): Wish[] {
  const text = textOf(item)
  const [path = '', options = ''] = (text ?? '').split(':')
  const size = /(?:^|,)size=([^,]+)/.exec(options)?.[1]
  const at = { ...item.at, is: 'scalar', value: size ?? null, text: size ?? '' } as const
  return text === undefined ? [] : inMemory(item, path, size === undefined ? undefined : { ...item, at })
}

function inMemory(item: Field, path: string, size: Field | undefined): Wish[] {
  if (!isPath(item, path)) return []
  const bytes = size && bytesOf(size)
  const limit = bytes !== undefined && { sizeLimit: memoryQuantity(bytes) }
  return [{ mount: { mountPath: path }, volume: { emptyDir: { medium: 'Memory', ...limit } } }]
}

const shared = (size: Field): Wish[] => inMemory(size, '/dev/shm', size)
