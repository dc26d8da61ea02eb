import { readFile } from 'node:fs/promises'
import type { Command } from '../command.ts'
import { openSession, sessionHelp, sessionOptions } from '../session.ts'

export const version: Command = {
  name: 'version',
  usage: 'version',
  summary: 'Show the version of this command and of the platform it talks to.',
  options: sessionOptions,
  optionHelp: sessionHelp,
  async run(invocation) {
    const own = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    invocation.out.write(`hawser ${own.version} (node ${process.versions.node})\n`)
    const server = await openSession(invocation)
      .then(({ client }) => client.transport.request({ method: 'GET', path: '/version' }))
      .catch(() => undefined)
    invocation.out.write(`server ${server ? (server as { gitVersion: string }).gitVersion : 'not running'}\n`)
    return 0
  },
}
