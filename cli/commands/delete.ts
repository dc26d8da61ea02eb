import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type Command, type Invocation, textFlag, UsageError, wantArgs } from '../command.ts'
import { appliedFor, type Named } from '../deploy/applied.ts'
import { discover, listed, named, pathOf, type Resource, targets } from '../resources.ts'
import { openSession, type Session, sessionHelp, sessionOptions } from '../session.ts'

export const del: Command = {
  name: 'delete',
  usage: 'delete KIND NAME... | delete app NAME',
  summary: 'Delete objects; `delete app NAME` deletes all that deploy made for it.',
  options: { ...sessionOptions, selector: { type: 'string', short: 'l' } },
  optionHelp: { ...sessionHelp, selector: 'every object of the kind with these labels' },
  async run(invocation) {
    wantArgs(invocation, 1, Number.POSITIVE_INFINITY)
    const session = await openSession(invocation)
    const served = await discover(session.client)
    const [first = ''] = invocation.args
    const found =
      first === 'app' || first.startsWith('app/')
        ? await objectsOfApps(session, served, appNames(invocation))
        : await objectsNamed(session, served, invocation)
    for (const { resource, name } of found) {
      await session.client.transport.request({
        method: 'DELETE',
        path: pathOf(resource, session.project, name),
      })
      const { singular, group } = resource
      invocation.out.write(`${singular}${group ? `.${group}` : ''} "${name}" deleted\n`)
    }
    return 0
  },
}

async function objectsNamed(
  session: Session,
  served: readonly Resource[],
  invocation: Invocation,
): Promise<Named[]> {
  const labelSelector = textFlag(invocation, 'selector')
  const found: Named[] = []
  for (const { kind, names } of targets(invocation.args)) {
    for (const resource of named(served, kind)) {
      if (names.length === 0 && !labelSelector)
        throw new UsageError(`name what to delete of ${kind}, or select by -l`)
      const matching = labelSelector ? await namesWith(session, resource, labelSelector) : names
      found.push(...matching.map((name) => ({ resource, name })))
    }
  }
  return found
}

function appNames({ args }: Invocation): string[] {
  const names = args.flatMap((arg) => (arg === 'app' ? [] : [arg.replace(/^app\//, '')]))
  if (names.length === 0) throw new UsageError('name the application to delete')
  return names
}

/** What a deploy makes, in the order it goes; what these own goes with them. */
const made = [
  'routes',
  'services',
  'deployments',
  'buildconfigs',
  'imagestreams',
  'persistentvolumeclaims',
  'configmaps',
  'secrets',
]

async function objectsOfApps(
  session: Session,
  served: readonly Resource[],
  apps: readonly string[],
): Promise<Named[]> {
  const found: Named[] = []
  for (const app of apps) {
    const ofApp = await objectsOfApp(session, served, app)
    if (ofApp.length === 0) {
      throw new StatusError('NotFound', `there is no application "${app}" in project "${session.project}"`, {
        hint: 'hawser status shows the applications.',
      })
    }
    found.push(...ofApp)
  }
  return found
}

/** What has the label `app`, and whatever else deploys applied: manifests have labels of their own. */
async function objectsOfApp(session: Session, served: readonly Resource[], app: string): Promise<Named[]> {
  const { client, project } = session
  const found: Named[] = []
  for (const resource of made.flatMap((plural) => served.filter((each) => each.plural === plural))) {
    const names = await namesWith(session, resource, `app=${app}`)
    found.push(...names.map((name) => ({ resource, name })))
  }
  found.push(...(await appliedFor(client, { app, project }, served)))
  const each = new Map(found.map((one) => [pathOf(one.resource, project, one.name), one]))
  return [...each.values()].sort((a, b) => placeOf(a) - placeOf(b))
}

function placeOf({ resource }: Named): number {
  const place = made.indexOf(resource.plural)
  return place < 0 ? made.length : place
}

async function namesWith(
  { client, project }: Session,
  resource: Resource,
  labelSelector: string,
): Promise<string[]> {
  const items = await listed(client, resource, project, labelSelector)
  return items.map(({ metadata }) => metadata.name)
}
