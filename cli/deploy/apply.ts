import type { Client } from '@hawser/client/client.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { APP_LABEL, type Home, manifestOf, type Wanted } from '../app/objects/wanted.ts'

/** Owner of the fields that a deploy writes. */
const FIELD_MANAGER = 'hawser-deploy'

/**
 * Brings objects to what is wanted by server-side apply: what others added to an object stays, and what an earlier
 * deploy wrote and this one does not is taken away.
 *
 * @throws {StatusError} `Conflict` when an object of that name is of somebody else.
 */
export async function apply(client: Client, home: Home, wanted: readonly Wanted[]): Promise<KubeObject[]> {
  const applied: KubeObject[] = []
  for (const each of wanted) {
    const name = each.draft.metadata.name ?? ''
    const live = (await client.find(each.kind, name, home.project)) as KubeObject | undefined
    if (live) refuseForeign(each, live, home)
    applied.push(live && each.isKept ? live : await applyOne(client, home.project, settled(each, live)))
  }
  return applied
}

/** Whether `apply` would make one of the objects, or change its spec. Asks the server, and changes nothing. */
export async function wouldChange(client: Client, home: Home, wanted: readonly Wanted[]): Promise<boolean> {
  for (const each of wanted) {
    const name = each.draft.metadata.name ?? ''
    const live = (await client.find(each.kind, name, home.project)) as KubeObject | undefined
    if (!live) return true
    const then = await applyOne(client, home.project, settled(each, live), { dryRun: 'All' })
    if (!same(specOf(then), specOf(live))) return true
  }
  return false
}

const specOf = (object: KubeObject): unknown => (object as { readonly spec?: unknown }).spec

/** Refuses what `apply` would refuse, before anything is changed. */
export async function refuseForeigners(client: Client, home: Home, wanted: readonly Wanted[]): Promise<void> {
  const named = wanted.filter(({ draft }) => draft.metadata.name !== undefined)
  const found = await Promise.all(
    named.map(({ kind, draft }) => client.find(kind, draft.metadata.name ?? '', home.project)),
  )
  for (const [i, live] of found.entries())
    if (live) refuseForeign(named[i] as Wanted, live as KubeObject, home)
}

async function applyOne(
  client: Client,
  project: string,
  wanted: Wanted,
  query: Readonly<Record<string, string>> = {},
): Promise<KubeObject> {
  const path = resourcePath(wanted.kind, { namespace: project, name: wanted.draft.metadata.name })
  return (await serverSideApply(client, path, manifestOf(wanted), true, query)) as KubeObject
}

/** @param force  Fields that somebody else has changed are overwritten; else they are a `Conflict`. */
export const serverSideApply = (
  { transport }: Client,
  path: string,
  body: object,
  force: boolean,
  query: Readonly<Record<string, string>> = {},
): Promise<unknown> =>
  transport.request({
    method: 'PATCH',
    path,
    query: { ...query, fieldManager: FIELD_MANAGER, ...(force && { force: 'true' }) },
    contentType: 'application/apply-patch+yaml',
    body,
  })

/** Pods of a Deployment are selected for ever as they were at first. */
function settled(wanted: Wanted, live: KubeObject | undefined): Wanted {
  if (wanted.kind.kind !== Deployment.kind || !live) return wanted
  const { selector } = (live as unknown as Deployment).spec
  return { ...wanted, draft: { ...wanted.draft, spec: { ...(wanted.draft.spec as object), selector } } }
}

function refuseForeign({ kind: { kind } }: Wanted, { metadata }: KubeObject, { app, project }: Home): void {
  const { labels = {}, name } = metadata ?? {}
  if (labels[APP_LABEL] === app || (labels[APP_LABEL] === undefined && labels.app === app)) return
  const owner = labels[APP_LABEL] ?? labels.app
  const whose = owner ? `belongs to application "${owner}"` : `was not made by a deploy of "${app}"`
  throw new StatusError('Conflict', `${kind} "${name}" of project "${project}" ${whose}`, {
    hint: `Deploy into a project of its own with -n PROJECT, or under another name with --name.`,
  })
}
