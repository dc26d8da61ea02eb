import { reportingAs } from '@hawser/client/context.ts'
import { type Context, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { isDefaultClass, StorageClass } from '@hawser/kinds/storage/storageclass.ts'
import type { ControllerSettings } from '../settings.ts'
import { applyToClaim, applyToVolume } from './act.ts'
import { type ClaimAction, claimsOf, reconcileClaim } from './claim.ts'
import { DEFAULT_CLASS, LOCAL_PROVISIONER } from './names.ts'
import { reconcileVolume } from './volume.ts'

const WORKERS = 4

/** Binds claims to volumes, makes local volumes, and keeps both while they are used. */
export async function start(given: Context, settings: ControllerSettings): Promise<void> {
  const context = reportingAs(given, 'persistentvolume-controller')
  await ensureDefaultClass(context)
  await Promise.all([runClaims(context, settings), runVolumes(context)])
}

/** The class of those who ask for none, unless an administrator has made another the default. */
async function ensureDefaultClass({ client }: Context): Promise<void> {
  const { items } = await client.list(StorageClass)
  if (items.some(({ metadata }) => metadata.name === 'local')) return
  const hasDefault = items.some(({ metadata }) => isDefaultClass(metadata.annotations))
  const draft = {
    metadata: { name: 'local', annotations: hasDefault ? {} : { [DEFAULT_CLASS]: 'true' } },
    provisioner: LOCAL_PROVISIONER,
  }
  await client.create(StorageClass, draft).catch((error) => {
    if (!isReason(error, 'AlreadyExists')) throw error
  })
}

async function runClaims(context: Context, settings: ControllerSettings): Promise<void> {
  const { caches, signal } = context
  const claims = caches.of(PersistentVolumeClaim)
  const volumes = caches.of(PersistentVolume)
  const classes = caches.of(StorageClass)
  const pods = caches.of(Pod)
  const queue = workQueue(signal)
  const addPending = (): void => {
    for (const claim of claims.list()) if (claim.status.phase !== 'Bound') queue.add(keyOf(claim))
  }

  claims.onChange(({ key }) => queue.add(key))
  classes.onChange(addPending)
  volumes.onChange(({ now }) => {
    const { namespace, name } = now?.spec.claimRef ?? {}
    if (name) queue.add(`${namespace}/${name}`)
    else addPending()
  })
  // Losing its last pod may be what a claim waits for.
  pods.onChange(({ old, now }) => {
    const pod = now ?? old
    if (!pod || (now && now.status.phase !== 'Succeeded' && now.status.phase !== 'Failed')) return
    for (const name of claimsOf(pod)) queue.add(`${pod.metadata.namespace}/${name}`)
  })
  const controller = {
    name: 'persistentvolumeclaim',
    observe: (key: string) => {
      const claim = claims.get(key)
      if (!claim) return undefined
      const { namespace } = claim.metadata
      return { claim, volumes: volumes.list(), classes: classes.list(), pods: pods.list(namespace) }
    },
    reconcile: reconcileClaim,
    apply: (action: ClaimAction) => applyToClaim(context, settings, action),
  }
  await runController(controller, queue, [claims, volumes, classes, pods], context, WORKERS)
}

async function runVolumes(context: Context): Promise<void> {
  const { caches, signal } = context
  const claims = caches.of(PersistentVolumeClaim)
  const byClaim = ({ spec: { claimRef } }: PersistentVolume): readonly string[] =>
    claimRef ? [`${claimRef.namespace}/${claimRef.name}`] : []
  const volumes = caches.of(PersistentVolume, { indexes: { byClaim } })
  const queue = workQueue(signal)

  volumes.onChange(({ key }) => queue.add(key))
  claims.onChange(({ key }) => {
    for (const volume of volumes.indexed('byClaim', key)) queue.add(keyOf(volume))
  })
  const controller = {
    name: 'persistentvolume',
    observe: (key: string) => {
      const volume = volumes.get(key)
      const { namespace, name } = volume?.spec.claimRef ?? {}
      return volume && { volume, claim: name ? claims.get(`${namespace}/${name}`) : undefined }
    },
    reconcile: reconcileVolume,
    apply: applyToVolume.bind(undefined, context),
  }
  await runController(controller, queue, [volumes, claims], context, WORKERS)
}
