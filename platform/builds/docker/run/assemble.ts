import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { codes, type Order, paths } from '../order.ts'
import type { Pair } from '../rewrite.ts'
import type { SourceOrder } from '../sourceorder.ts'
import { fromArguments } from './buildah.ts'
import { buildah, forgetLayers, storage } from './buildahprocess.ts'
import { commitOf } from './commit.ts'
import { files } from './configure.ts'
import { buildFailure, type Failure, pullFailure } from './failure.ts'
import { imageChange } from './imagechange.ts'
import { onceEach } from './onceeach.ts'
import { valuesOf } from './program.ts'
import { Refusal } from './refusal.ts'
import {
  commitArguments,
  configArguments,
  plainArguments,
  pullArguments,
  type Script,
  scriptArguments,
} from './sourcearguments.ts'
import { layOutTools } from './tools.ts'

const message = `${paths.work}/message`
const downloads = `${paths.cache}/downloads`

/** The image of a source build: a container of the builder in which assemble has run, or of what it hands on to. */
export async function assembled(order: Order, source: SourceOrder): Promise<string> {
  layOutTools()
  mkdirSync(downloads, { recursive: true })
  chmodSync(downloads, 0o775)
  // What builds that were interrupted have left.
  if (source.isAlone) await buildah(['rm', '--all'], false)
  const commit = commitOf(order, paths.inputs)
  await saveArtifacts(source)
  const { builder, runtime, settings } = source
  const env = environment(order)
  const tools = `tools=${paths.tools}`
  const assembling = await containerOf(order, builder.image)
  // As COPY would: an image of nothing but a program may not even have a /tmp.
  await run(assembling, { script: 'destination.sh', arguments: [source.destination], user: 0, env: [] })
  const script = { script: 'build.sh', arguments: [tools, ...settings], user: builder.user, env }
  await run(assembling, script, mountsOf(order, source))
  if (!runtime) return imageOf(order, assembling, commit)
  await buildah(['rm', assembling], false)
  const running = await containerOf(order, runtime.image)
  const args = [paths.work, runtime.scripts, paths.tools]
  await run(running, { script: 'runtime.sh', arguments: args, user: runtime.user, env: [] })
  return imageOf(order, running, commit)
}

/** Values from secrets are in variables of this container, and never in the image. */
const environment = (order: Order): readonly Pair[] =>
  onceEach([...order.ambient, ...order.finalEnv, ...valuesOf(order.env, 'ENV', process.env)])

/** What assemble sees besides the source: downloads, secrets, certificates. None of it is in the image. */
function mountsOf({ volumes }: Order, { mounts }: SourceOrder): Script['mounts'] {
  const same = [...mounts, ...(files.trusted ? [dirname(files.trusted)] : [])]
  return [
    { from: downloads, to: paths.downloads, isReadOnly: false },
    ...same.map((path) => ({ from: path, to: path, isReadOnly: true })),
    ...volumes.map((volume) => ({ ...volume, isReadOnly: true })),
  ]
}

/** S6: whatever goes wrong only makes the build a clean one. */
async function saveArtifacts({ previous, builder }: SourceOrder): Promise<void> {
  if (!previous) return
  try {
    const container = await containerOf({ forcePull: true }, previous.image)
    const args = [...previous.arguments, paths.tools]
    await run(container, { script: 'artifacts.sh', arguments: args, user: builder.user, env: [] })
    await buildah(['rm', container], false)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.log(`WARNING: ${error.message}: this is a clean build`)
  }
}

/** A container of an image, which is pulled when it is not here, and whose ONBUILD is not carried out. */
async function containerOf(order: Pick<Order, 'forcePull'>, image: string): Promise<string> {
  const made = await tryContainerOf(order, image)
  if (typeof made === 'string') return made
  if (!made.isStale) throw new Refusal(codes.pull, made.message)
  console.log('The layers of earlier builds cannot be used; building without them.')
  await forgetLayers()
  const again = await tryContainerOf(order, image)
  if (typeof again === 'string') return again
  throw new Refusal(codes.pull, again.message)
}

async function tryContainerOf(
  { forcePull }: Pick<Order, 'forcePull'>,
  image: string,
): Promise<string | Failure> {
  const pulled = await buildah(pullArguments(image, forcePull, files), false)
  if (pulled.code !== 0) return pullFailure(pulled.said, image)
  const id = pulled.out.trim()
  const looked = await buildah(['inspect', '--type', 'image', id], false)
  if (looked.code !== 0) return pullFailure(looked.said, image)
  const { OnBuild } = JSON.parse(looked.out).Docker?.config ?? {}
  const base = OnBuild?.length ? await withoutTriggers(id, image) : id
  if (typeof base !== 'string') return base
  const { code, out, said } = await buildah(fromArguments(base), false)
  return code === 0 ? out.trim() : pullFailure(said, image)
}

async function withoutTriggers(id: string, image: string): Promise<string | Failure> {
  console.log(`The ONBUILD instructions of ${image} are not carried out: assemble builds.`)
  const { name, args } = plainArguments(id, storage)
  const { code, said } = await buildah(args, false)
  return code === 0 ? name : pullFailure(said, image)
}

async function run(
  container: string,
  script: Omit<Script, 'mounts'>,
  mounts: Script['mounts'] = [],
): Promise<void> {
  // Its last word is for us; containers write it as other users.
  rmSync(message, { force: true })
  const env: Script['env'] = [...script.env, ['TERMINATION_LOG', message]]
  const work = { from: paths.work, to: paths.work, isReadOnly: false }
  const { code, said } = await buildah(
    scriptArguments(container, { ...script, env, mounts: [work, ...mounts] }),
  )
  if (code === 0) return
  await buildah(['rm', container], false)
  const told = read(message)
  if (told) throw new Refusal(code, told)
  const { user } = script
  if (user > 65535)
    throw new Refusal(
      codes.builder,
      `its user ${user} is more than 65535, the highest there is where buildah builds`,
    )
  throw new Refusal(code === 137 ? 137 : codes.builder, buildFailure(said).message)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

async function imageOf(
  order: Order,
  container: string,
  commit: ReturnType<typeof commitOf>,
): Promise<string> {
  const change = imageChange(order, read(message), commit)
  if (typeof change === 'string') throw new Refusal(codes.settings, change)
  for (const args of [configArguments(container, change), commitArguments(container, files)]) {
    const { code, said } = await buildah(args, false)
    if (code !== 0) throw new Refusal(codes.builder, buildFailure(said).message)
  }
  await buildah(['rm', container], false)
  return readFileSync(files.imageID, 'utf8').trim()
}
