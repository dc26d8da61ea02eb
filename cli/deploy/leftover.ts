import type { Client } from '@hawser/client/client.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { Route } from '@hawser/kinds/route/route.ts'
import { configSecretName } from '../app/objects/storedobjects.ts'
import { APP_LABEL, type Home, type Wanted } from '../app/objects/wanted.ts'

export interface Leftover {
  readonly kind: AnyKind
  readonly name: string
}

/** Kinds a deploy makes; what takes requests goes first. Volumes are never among what is taken away by itself. */
const made: readonly AnyKind[] = [Route, Service, Deployment, BuildConfig, ImageStream, ConfigMap, Secret]

/** What an earlier deploy of the application made and this one does not want any more. */
export async function leftovers(client: Client, home: Home, wanted: readonly Wanted[]): Promise<Leftover[]> {
  const options = { namespace: home.project, labelSelector: `${APP_LABEL}=${home.app}` }
  const found = await Promise.all(
    [...made, PersistentVolumeClaim].map(async (kind) => {
      const { items } = await client.list(kind, options)
      return items.map(({ metadata }) => ({ kind, name: metadata.name }))
    }),
  )
  return unwanted(found.flat(), home.app, wanted)
}

/** Pure: those of `found` that are not wanted. */
export const unwanted = (found: readonly Leftover[], app: string, wanted: readonly Wanted[]): Leftover[] =>
  found.filter(
    ({ kind, name }) =>
      !(kind === Secret && name === configSecretName(app)) &&
      !wanted.some((each) => each.kind.kind === kind.kind && each.draft.metadata.name === name),
  )

/** Takes them away, except for volumes, or says what is left. @returns Lines for people. */
export async function prune(
  client: Client,
  { project }: Home,
  found: readonly Leftover[],
  isAsked: boolean,
): Promise<string[]> {
  if (found.length === 0) return []
  const isVolume = ({ kind }: Leftover): boolean => kind === PersistentVolumeClaim
  const volumes = found.filter(isVolume).map(nameOf)
  const rest = found.filter((each) => !isVolume(each))
  if (isAsked) for (const { kind, name } of rest) await client.delete(kind, name, { namespace: project })
  const names = rest.map(nameOf).join(', ')
  return [
    ...(names
      ? [isAsked ? `removed: ${names}` : `no longer described, still there: ${names} (--prune removes them)`]
      : []),
    ...(volumes.length
      ? [
          `no longer described, kept with its data: ${volumes.join(', ')} (hawser delete pvc NAME removes one)`,
        ]
      : []),
  ]
}

const nameOf = ({ kind, name }: Leftover): string => `${kind.kind.toLowerCase()}/${name}`
