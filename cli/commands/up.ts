import { type Command, textFlag, UsageError, wantArgs } from '../command.ts'
import { applicationsStarted } from '../platform/applications.ts'
import { startPlatform } from '../platform/start.ts'
import { progressOn } from '../progress.ts'
import { dirsFor, sessionHelp } from '../session.ts'

export const platformOptions = {
  'data-dir': { type: 'string' },
  port: { type: 'string' },
  domain: { type: 'string' },
} as const

/** Options of `up` that go on to the platform process. */
export function platformFlags(port: string | undefined, domain: string | undefined): string[] {
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw new UsageError(`--port takes a number, not ${port}`)
  return [...(port ? ['--port', port] : []), ...(domain ? ['--domain', domain] : [])]
}

export const up: Command = {
  name: 'up',
  usage: 'up [--domain D] [--port P]',
  summary: 'Start the platform on this machine, with all its applications.',
  options: platformOptions,
  optionHelp: {
    'data-dir': sessionHelp['data-dir'],
    port: 'port of the API (default 6443); kept for the next start',
    domain:
      'domain under which applications get their host names (default apps.localhost); kept for the next start',
  },
  async run(invocation) {
    wantArgs(invocation, 0)
    const dirs = dirsFor(invocation)
    const progress = progressOn(invocation.err)
    try {
      const flags = platformFlags(textFlag(invocation, 'port'), textFlag(invocation, 'domain'))
      const { client, addresses, ran } = await startPlatform(dirs, flags, progress, invocation.signal)
      const late = ran ? [] : await applicationsStarted(client, progress, invocation.signal)
      progress.done()
      if (ran && flags.length) {
        invocation.err.write(
          'it ran already: --port and --domain change nothing until hawser down, then up with them\n',
        )
      }
      if (late.length) invocation.err.write(`still starting: ${late.join(', ')}; see hawser status\n`)
      const port = addresses.httpPort === 80 ? '' : `:${addresses.httpPort}`
      invocation.out.write(
        `${ran ? 'The platform is running.' : 'The platform is ready.'}
  API      ${addresses.api}
  console  not part of this version
  routes   http://<application>-<project>.${addresses.domain}${port}
  kubectl  export KUBECONFIG=${dirs.kubeconfig}
Deploy something with: hawser deploy DIR
`,
      )
      return 0
    } catch (error) {
      progress.fail()
      throw error
    }
  },
}
