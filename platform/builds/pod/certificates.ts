import { Build } from '@hawser/kinds/build/build.ts'
import type { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { certificatesOf } from '../names.ts'
import type { Volume, VolumeMount } from './part.ts'

const FOLDER = '/var/run/hawser/ca'
const KEY = 'ca-bundle.crt'
/** The certificates a build has to trust besides the usual ones. */
export const CERTIFICATES_FILE = `${FOLDER}/${KEY}`

export const certificatesMount: VolumeMount = { name: 'ca', mountPath: FOLDER, readOnly: true }
export const certificatesVolume = (build: string): Volume => ({
  name: certificatesMount.name,
  configMap: { name: certificatesOf(build) },
})

/** The certificates, as the pod of a build mounts them; they go with the build. */
export function certificateMap(build: Build, certificates: string): Draft<typeof ConfigMap> {
  const { name, namespace } = build.metadata
  return {
    metadata: {
      name: certificatesOf(name),
      ...(namespace && { namespace }),
      ownerReferences: [ownerReference(build, Build)],
    },
    data: { [KEY]: certificates },
  }
}
