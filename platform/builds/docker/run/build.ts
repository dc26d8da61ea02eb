import { readFileSync } from 'node:fs'
import { codes, type Order, type Prepared, paths } from '../order.ts'
import { assembled } from './assemble.ts'
import { buildArguments, fromArguments, pushArguments, runArguments } from './buildah.ts'
import { buildah, forgetLayers } from './buildahprocess.ts'
import { configure, files, logIn } from './configure.ts'
import { buildFailure, pushFailure } from './failure.ts'
import { hookCommand, isAsked } from './hook.ts'
import { orderOf, program, valuesOf } from './program.ts'
import { Refusal } from './refusal.ts'
import { type Stored, sizeOf, tooMany } from './space.ts'
import { reportOf, type Stage, timing } from './stages.ts'

/** The container that builds: the prepared Dockerfile, or a source by its builder; runs the hook in the image, and pushes it. */
await program(async () => {
  const order = orderOf(process.env)
  configure(order)
  const stages: Stage[] = []
  const timed = timing(stages)
  const { source } = order
  const image = source
    ? await timed('Build', () => assembled(order, source), 'Assemble')
    : await timed('Build', () => build(order))
  if (isAsked(order.hook)) await timed('PostCommit', () => runHook(image, order))
  const { output } = order
  const step = source && 'PushImage'
  const digest = output && (await timed('PushImage', () => push(order, image, output), step))
  await makeRoom(order)
  return reportOf(stages, digest)
})

async function build(order: Order): Promise<string> {
  const prepared = JSON.parse(readFileSync(paths.prepared, 'utf8')) as Prepared
  const args = Object.fromEntries(valuesOf(order.args, 'ARG', process.env))
  const attempt = () => buildah(buildArguments(order, prepared, files, args))
  let { code, said } = await attempt()
  if (code !== 0 && buildFailure(said).isStale) {
    console.log('The layers of earlier builds cannot be used; building without them.')
    await forgetLayers()
    ;({ code, said } = await attempt())
  }
  if (code === 0) return readFileSync(files.imageID, 'utf8').trim()
  const failure = buildFailure(said)
  throw new Refusal(code === 137 ? 137 : failure.code, failure.message)
}

async function configOf(image: string): Promise<{ Entrypoint?: string[] }> {
  const { code, out, said } = await buildah(['inspect', '--type', 'image', image], false)
  if (code !== 0) throw new Refusal(codes.build, `the built image cannot be read: ${said.trim()}`)
  return JSON.parse(out).Docker?.config ?? {}
}

async function runHook(image: string, { hook, source }: Order): Promise<void> {
  const command = hookCommand(hook, await configOf(image))
  console.log('Running the post-commit hook ...')
  const { code: made, out, said } = await buildah(fromArguments(image), false)
  if (made !== 0)
    throw new Refusal(codes.hook, `no container of the built image could be made: ${said.trim()}`)
  const container = out.trim()
  const { code } = await buildah(runArguments(container, command, (source?.runtime ?? source?.builder)?.user))
  await buildah(['rm', container], false)
  if (code !== 0)
    throw new Refusal(codes.hook, `the post-commit hook ended with exit code ${code}; nothing was pushed`)
}

async function push(order: Order, image: string, output: NonNullable<Order['output']>): Promise<string> {
  console.log(`Pushing image ${output.image} ...`)
  logIn(order)
  const { code, said } = await buildah(pushArguments(image, output, order.registry, files))
  if (code !== 0) {
    const failure = pushFailure(said, output.image)
    throw new Refusal(failure.code, failure.message)
  }
  console.log('Push successful')
  return readFileSync(files.digest, 'utf8').trim()
}

/** What it fails at costs space only, and the next build tries again. */
async function makeRoom({ cacheLimit }: Order): Promise<void> {
  const layers = JSON.parse(readFileSync(`${paths.cache}/storage/overlay-layers/layers.json`, 'utf8'))
  const bytes = sizeOf(layers)
  if (bytes <= cacheLimit) return
  const { out } = await buildah(['images', '--all', '--json'], false)
  const images = JSON.parse(out) as Stored[]
  for (const id of tooMany(images, bytes, cacheLimit)) await buildah(['rmi', id], false)
}
