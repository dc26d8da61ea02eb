import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Route } from '@hawser/kinds/route/route.ts'
import { type Command, type Invocation, textFlag, UsageError, wantArgs } from '../command.ts'
import { readAddresses } from '../platform/addresses.ts'
import { openSession, type Session, sessionHelp, sessionOptions } from '../session.ts'
import { type Observed, type Overview, overview } from '../status/overview.ts'
import { render } from '../status/render.ts'
import { yamlText } from '../yamltext.ts'

export const status: Command = {
  name: 'status',
  usage: 'status [-o json|yaml]',
  summary: 'Show the platform and what runs in the project: releases, pods, URLs, and what is wrong.',
  options: { ...sessionOptions, output: { type: 'string', short: 'o' } },
  optionHelp: { ...sessionHelp, output: 'json or yaml instead of text' },
  async run(invocation) {
    wantArgs(invocation, 0)
    const session = await openSession(invocation)
    const found = overview(await observe(session))
    invocation.out.write(printed(found, invocation))
    // A script can ask whether all is well.
    return found.applications.some(({ problems }) => problems.length > 0) ? 1 : 0
  },
}

async function observe({ client, project, server }: Session): Promise<Observed> {
  const namespace = { namespace: project }
  const [addresses, nodes, deployments, pods, routes, builds] = await Promise.all([
    readAddresses(client),
    client.list(Node),
    client.list(Deployment, namespace),
    client.list(Pod, namespace),
    client.list(Route, namespace),
    client.list(Build, namespace),
  ])
  return {
    project,
    server,
    addresses,
    now: Date.now(),
    nodes: nodes.items,
    deployments: deployments.items,
    pods: pods.items,
    routes: routes.items,
    builds: builds.items,
  }
}

function printed(found: Overview, invocation: Invocation): string {
  const format = textFlag(invocation, 'output')
  if (format === undefined) return render(found)
  if (format === 'json') return `${JSON.stringify(found, null, 2)}\n`
  if (format === 'yaml') return yamlText(found)
  throw new UsageError(`-o takes json or yaml, not ${format}`)
}
