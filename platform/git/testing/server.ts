import type { Client } from '@hawser/client/client.ts'
import { type Git, openGit } from '../open.ts'
import { serveGit } from './serve.ts'

// A server to be killed: says its port, and when a deployment begins, which never ends.
const git: Git = await openGit({
  directory: process.argv[2] ?? '',
  client: () => ({ find: async () => undefined }) as unknown as Client,
  deploy: () => {
    process.stdout.write('deploying\n')
    return new Promise(() => {})
  },
  log: () => {},
})
const { port } = await serveGit(
  { after() {} },
  () => git,
  () => {},
)
process.stdout.write(`${port}\n`)
