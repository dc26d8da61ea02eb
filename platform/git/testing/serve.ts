import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestContext } from 'node:test'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Git } from '../open.ts'

const users: Readonly<Record<string, { name: string; groups: string[] }>> = {
  secret: { name: 'ann', groups: ['system:authenticated'] },
  other: { name: 'eve', groups: ['system:authenticated'] },
  reads: { name: 'joe', groups: ['system:authenticated'] },
}
const anonymous = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** Repositories behind HTTP. The token is who one is: `secret` may push, `reads` may read, `other` may nothing. */
export async function serveGit(
  t: Pick<TestContext, 'after'>,
  git: () => Git,
  log: (line: string) => void,
): Promise<{ readonly port: number }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const given = Buffer.from(request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString()
    const user = users[given.split(':')[1] ?? ''] ?? anonymous
    const about = {
      path: pathname,
      query: searchParams,
      user,
      isRefused: user === anonymous && request.headers.authorization !== undefined,
      authorize: ({ verb }: { readonly verb: string }) =>
        user.name === 'ann' || (user.name === 'joe' && verb === 'get')
          ? undefined
          : new StatusError('Forbidden', `User "${user.name}" cannot ${verb} this`),
    }
    git()
      .answer(request, response, about)
      .catch((error: Error) => {
        log(`answer: ${error.stack}`)
        response.destroy()
      })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return server.address() as { port: number }
}
