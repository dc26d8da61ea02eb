import { readFileSync, writeFileSync } from 'node:fs'
import { codes, type Prepared, paths } from '../order.ts'
import { rewritten } from '../rewrite.ts'
import { commitOf } from './commit.ts'
import { inject } from './inject.ts'
import { locate } from './locate.ts'
import { onceEach } from './onceeach.ts'
import { orderOf, program, valuesOf } from './program.ts'
import { Refusal } from './refusal.ts'

/** Container `manage-dockerfile`: writes the Dockerfile with what the build config says about it, beside the source. */
await program(() => {
  const order = orderOf(process.env)
  const { context, dockerfile, ignoreFile } = locate(paths.inputs, order)
  const source = dockerfile === undefined ? (order.dockerfile ?? '') : readFileSync(dockerfile, 'utf8')
  const commit = commitOf(order, paths.inputs)
  const changed = rewritten(source, {
    ...(order.from && { from: order.from }),
    env: valuesOf(order.env, 'ENV', process.env),
    ambientArgs: order.ambient.map(([name]) => name),
    finalEnv: onceEach([...commit.env, ...order.finalEnv]),
    labels: onceEach([...commit.labels, ...order.labels]),
    buildArgs: Object.fromEntries(valuesOf(order.args, 'ARG', process.env)),
  })
  if (typeof changed === 'string') throw new Refusal(codes.dockerfile, changed)
  for (const { from, to } of order.injections) inject(from, context, to)
  if (order.from) console.log(`Replaced Dockerfile FROM image with ${order.from}`)
  writeFileSync(paths.dockerfile, changed.text)
  const prepared: Prepared = { images: changed.images, context, ...(ignoreFile && { ignoreFile }) }
  writeFileSync(paths.prepared, JSON.stringify(prepared))
  return ''
})
