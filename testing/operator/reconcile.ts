import { childrenOf, type Database } from './children.ts'
import { microTime } from './election.ts'
import { done, Refused, type Rest } from './rest.ts'

const finalizer = 'db.example.com/cleanup'
const manager = 'db-operator'

/** Brings what a database is made of to what it says, or lets it go. */
export async function reconcile(rest: Rest, key: string): Promise<void> {
  const [namespace, name] = key.split('/')
  const path = `/apis/db.example.com/v1/namespaces/${namespace}/databases/${name}`
  const { code, json: database } = await rest('GET', path)
  if (code === 404) return
  const { finalizers = [], deletionTimestamp } = database.metadata
  if (deletionTimestamp) return finish(rest, path, database)
  if (!finalizers.includes(finalizer)) await setFinalizers(rest, path, database, [...finalizers, finalizer])
  if (database.spec.paused) return
  const refused = await applyChildren(rest, database)
  await report(rest, path, database, refused)
}

async function finish(rest: Rest, path: string, database: Database): Promise<void> {
  const { finalizers = [] } = database.metadata
  if (!finalizers.includes(finalizer)) return
  await tell(rest, database, 'Released', 'What is outside of the cluster is cleaned up')
  const others = finalizers.filter((one) => one !== finalizer)
  await setFinalizers(rest, path, database, others)
}

const setFinalizers = (rest: Rest, path: string, { metadata }: Database, finalizers: string[]) =>
  done(
    rest('PATCH', path, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { metadata: { resourceVersion: metadata.resourceVersion, finalizers } },
    }),
  )

const applying = { 'content-type': 'application/apply-patch+yaml' }

/** @returns why a child could not be made. */
async function applyChildren(rest: Rest, database: Database): Promise<string | undefined> {
  for (const { path, body } of childrenOf(database)) {
    try {
      await done(rest('PATCH', `${path}?fieldManager=${manager}&force=true`, { headers: applying, body }))
    } catch (error) {
      if (error instanceof Refused && error.answer.code === 403) return error.message
      throw error
    }
  }
  return undefined
}

async function report(
  rest: Rest,
  path: string,
  database: Database,
  refused: string | undefined,
): Promise<void> {
  const { name, namespace, generation } = database.metadata
  const { json: deployment } = await rest('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`)
  const available = deployment.status?.availableReplicas ?? 0
  const isReady =
    !refused &&
    available >= database.spec.replicas &&
    deployment.status?.observedGeneration === deployment.metadata?.generation
  const reason = refused ? 'Refused' : isReady ? 'AllServersReady' : 'Starting'
  const before = database.status?.conditions?.find(({ type }) => type === 'Ready')
  const status = isReady ? 'True' : 'False'
  const condition = {
    type: 'Ready',
    status,
    reason,
    message: refused ?? `${available} of ${database.spec.replicas} servers are ready`,
    observedGeneration: generation,
    lastTransitionTime:
      before?.status === status ? before.lastTransitionTime : new Date().toISOString().replace(/\.\d+/, ''),
  }
  const body = {
    apiVersion: 'db.example.com/v1',
    kind: 'Database',
    metadata: { name, namespace },
    status: {
      replicas: available,
      selector: `app=${name}`,
      observedGeneration: generation,
      endpoint: `${name}.${namespace}.svc:${database.spec.port}`,
      conditions: [condition],
    },
  }
  await done(rest('PATCH', `${path}/status?fieldManager=${manager}&force=true`, { headers: applying, body }))
  if (before?.reason !== reason) await tell(rest, database, reason, condition.message)
}

function tell(rest: Rest, { apiVersion, kind, metadata }: Database, reason: string, note: string) {
  const { name, namespace, uid } = metadata
  return done(
    rest('POST', `/apis/events.k8s.io/v1/namespaces/${namespace}/events`, {
      body: {
        metadata: { generateName: `${name}-`, namespace },
        eventTime: microTime(),
        reportingController: 'db.example.com/operator',
        reportingInstance: manager,
        action: 'Reconcile',
        type: reason === 'Refused' ? 'Warning' : 'Normal',
        reason,
        note: note.slice(0, 1000),
        regarding: { apiVersion, kind, name, namespace, uid },
      },
    }),
  )
}
