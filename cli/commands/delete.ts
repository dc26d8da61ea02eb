import { StatusError } from '@hawser/kinds/meta/status.ts'
import { APP_LABEL } from '../app/objects/wanted.ts'
import { type Command, type Invocation, textFlag, UsageError, wantArgs } from '../command.ts'
import { derived } from '../deploy/manifests.ts'
import { discover, named, pathOf, type Resource, targets } from '../resources.ts'
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

interface Named {
  readonly resource: Resource
  readonly name: string
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

/** Owners only: what they own goes with them. */
const keptByApps = [
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
    const before = found.length
    for (const plural of keptByApps) {
      for (const resource of served.filter((each) => each.plural === plural)) {
        const names = await namesWith(session, resource, `app=${app}`)
        found.push(...names.map((name) => ({ resource, name })))
      }
    }
    found.push(...(await applied(session, served, app)))
    if (found.length === before) {
      throw new StatusError('NotFound', `there is no application "${app}" in project "${session.project}"`, {
        hint: 'hawser status shows the applications.',
      })
    }
  }
  return found
}

/** Whatever else its deploys applied, and what ran once; what a controller made goes with its owner. */
async function applied(session: Session, served: readonly Resource[], app: string): Promise<Named[]> {
  const kinds = served.filter(
    ({ namespaced, verbs, plural }) =>
      namespaced && verbs.includes('list') && verbs.includes('delete') && !keptByApps.includes(plural),
  )
  const found = await Promise.all(
    kinds.map(async (resource) => {
      const items = await itemsWith(session, resource, `${APP_LABEL}=${app}`)
      return items
        .filter(({ metadata }) => !metadata.ownerReferences?.length && !derived.includes(resource.kind))
        .map(({ metadata }) => ({ resource, name: metadata.name }))
    }),
  )
  return found.flat()
}

async function namesWith(session: Session, resource: Resource, labelSelector: string): Promise<string[]> {
  const items = await itemsWith(session, resource, labelSelector)
  return items.map(({ metadata }) => metadata.name)
}

interface Item {
  readonly metadata: { readonly name: string; readonly ownerReferences?: readonly unknown[] }
}

async function itemsWith(
  session: Session,
  resource: Resource,
  labelSelector: string,
): Promise<readonly Item[]> {
  const { items } = (await session.client.transport.request({
    method: 'GET',
    path: pathOf(resource, session.project),
    query: { labelSelector },
  })) as { items: readonly Item[] }
  return items
}
