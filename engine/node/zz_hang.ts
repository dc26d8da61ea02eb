import { startTestNode } from './testing.ts'

const node = await startTestNode({ transport: (process.argv[2] ?? 'in-process') as 'https' })
await node.run('a', {})
await node.until('a', (p) => p.status.phase === 'Running')
await node.log('a')
await node[Symbol.asyncDispose]()
console.log(process.getActiveResourcesInfo())
setTimeout(() => {
  console.log(process.getActiveResourcesInfo())
  // @ts-expect-error
  for (const h of process._getActiveHandles())
    console.log(
      h.constructor.name,
      h.remoteAddress,
      h.remotePort,
      h.localPort,
      h._sockname,
      h.path,
      h.listening,
    )
  process.exit()
}, 8000).unref()
