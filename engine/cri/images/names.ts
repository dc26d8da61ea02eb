import { setTimeout as sleep } from 'node:timers/promises'
import { isRuntimeError, RuntimeError } from '../errors.ts'
import { ask, type Caller } from './ask.ts'
import type { Descriptor } from './manifest.ts'
import { nameOf, parseReference } from './reference.ts'

/** An image of containerd: a name and what it points to. */
export interface Named {
  readonly name: string
  readonly target: Descriptor
  readonly labels: Readonly<Record<string, string>>
}

/** CRI only knows images with this label. */
const managed = { 'io.cri-containerd.image': 'managed' }
/** Not to be removed to make room. */
const pinned = { 'io.cri-containerd.pinned': 'pinned' }
const seenTimeoutMs = 30_000

/** What an image is called, by which digest of its config. */
export interface Naming {
  /** Full name with a tag or digest. */
  readonly image: string
  readonly target: Descriptor
  readonly configDigest: string
  readonly pinned?: boolean
}

/**
 * Gives an image its names: the id CRI knows it by, the name with its digest, and last the name asked for.
 * Resolves, to that name, when CRI sees it.
 */
export async function giveNames(
  caller: Caller,
  { image, target, configDigest, ...more }: Naming,
): Promise<string> {
  const reference = parseReference(image)
  const name = nameOf(reference)
  const byDigest = `${reference.repository}@${target.digest}`
  const labels = { ...managed, ...(more.pinned && pinned) }
  for (const each of new Set([configDigest, byDigest, name]))
    await put(caller, { name: each, target, labels })
  await Promise.all([name, byDigest].map((each) => untilSeen(caller, each, configDigest)))
  return name
}

async function put(caller: Caller, image: Named): Promise<void> {
  try {
    await ask(caller, 'Images', 'Create', { image }, image.name)
  } catch (error) {
    if (!isRuntimeError(error, 'AlreadyExists')) throw error
    const updateMask = { paths: ['target', 'labels'] }
    await ask(caller, 'Images', 'Update', { image, updateMask }, image.name)
  }
}

/** CRI keeps a list of its own, which follows containerd's events a moment later. */
async function untilSeen(caller: Caller, image: string, configDigest: string): Promise<void> {
  const deadline = Date.now() + seenTimeoutMs
  const call = {
    service: 'runtime.v1.ImageService',
    method: 'ImageStatus',
    request: { image: { image } },
    about: image,
  }
  for (;;) {
    const status = await caller.connection.unary<{ image: { id: string } | null }>(call)
    if (status.image?.id === configDigest) return
    if (Date.now() > deadline)
      throw new RuntimeError('Timeout', `image ${image} is stored, but CRI does not see it`)
    await sleep(5)
  }
}

/** By name, name@digest or id. Undefined: not here. */
export async function lookUp(caller: Caller, image: string): Promise<Named | undefined> {
  const name = storedName(image)
  try {
    return (await ask<{ image: Named }>(caller, 'Images', 'Get', { name }, name)).image
  } catch (error) {
    if (isRuntimeError(error, 'NotFound')) return undefined
    throw error
  }
}

/** As `lookUp`, for an image that must be here. */
export async function expectImage(caller: Caller, image: string): Promise<Named> {
  const found = await lookUp(caller, image)
  if (!found) throw new RuntimeError('NotFound', `there is no image ${image} on this node`)
  return found
}

const isId = (image: string) => /^(sha256:)?[0-9a-f]{64}$/.test(image)

function storedName(image: string): string {
  if (isId(image)) return image.startsWith('sha256:') ? image : `sha256:${image}`
  return nameOf(parseReference(image))
}

/** All names (not ids) that CRI knows. */
export async function allNamed(caller: Caller): Promise<Named[]> {
  const filters = [`labels."io.cri-containerd.image"==managed`]
  const { images } = await ask<{ images: Named[] }>(caller, 'Images', 'List', { filters })
  return images.filter(({ name }) => !isId(name))
}

/** Takes a name away, and the id with the last name. An id: with all its names. */
export async function takeName(caller: Caller, image: string): Promise<void> {
  const found = await lookUp(caller, image)
  if (!found) return
  const filters = [`target.digest==${found.target.digest}`]
  const { images } = await ask<{ images: Named[] }>(caller, 'Images', 'List', { filters })
  const others = images.map(({ name }) => name).filter((name) => name !== found.name)
  const useless = isId(found.name) || others.every(isId) ? others : []
  for (const name of [...useless, found.name]) await drop(caller, name)
}

async function drop(caller: Caller, name: string): Promise<void> {
  try {
    // `sync`: its layers are freed now, and not after a hundred other changes.
    await ask(caller, 'Images', 'Delete', { name, sync: true }, name)
  } catch (error) {
    if (!isRuntimeError(error, 'NotFound')) throw error
  }
}
