import { join } from 'node:path'
import { namespaceOf, type Pod } from '../pod.ts'

/** Where the node keeps what, so that no other file joins paths of these. */
export interface Layout {
  /** Lasts: logs, volumes of pods. */
  readonly dataDir: string
  /** Gone after a reboot: secrets, in memory. */
  readonly runDir: string
}

export const podDir = ({ dataDir }: Layout, uid: string): string => join(dataDir, 'pods', uid)
export const podsDir = ({ dataDir }: Layout): string => join(dataDir, 'pods')
export const logsDir = ({ dataDir }: Layout): string => join(dataDir, 'logs')
export const seccompDir = ({ dataDir }: Layout): string => join(dataDir, 'seccomp')

/** `namespace_name_uid`, as under /var/log/pods. */
export const podLogDir = (layout: Layout, pod: Pod): string =>
  join(logsDir(layout), `${namespaceOf(pod)}_${pod.metadata.name}_${pod.metadata.uid}`)
/** Relative to the pod's log directory. */
export const containerLog = (name: string, attempt: number): string => `${name}/${attempt}.log`

/** On disk. */
export const volumeDir = (layout: Layout, uid: string, kind: string, name: string): string =>
  join(podDir(layout, uid), 'volumes', kind, name)
/** In memory: nothing secret may reach the disk. */
export const secretsDir = ({ runDir }: Layout): string => join(runDir, 'secrets')
export const secretVolumeDir = (layout: Layout, uid: string, name: string): string =>
  join(secretsDir(layout), uid, name)

export const hostsPath = (layout: Layout, uid: string): string => join(podDir(layout, uid), 'etc-hosts')
/** Of one run of one container. */
export const terminationLog = (layout: Layout, uid: string, name: string, attempt: number): string =>
  join(podDir(layout, uid), 'containers', name, `termination-${attempt}`)
