import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openRegistry } from '../open.ts'

// A registry on plain HTTP for a test that kills it: `node serve.ts FOLDER`. It has blobs and no image streams.
const [folder = ''] = process.argv.slice(2)
const client = { find: () => Promise.resolve(undefined) }
const { mounts } = openRegistry({ folder, others: [], client: () => client as never })
const server = createServer((request, response) => {
  const [path = '', query] = (request.url ?? '').split('?')
  const about = {
    path,
    query: new URLSearchParams(query),
    user: { name: 'admin' },
    isRefused: false,
    authorize: () => undefined,
    widen: () => () => undefined,
  }
  mounts['/v2'](request, response, about).catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`)
    response.destroy()
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
