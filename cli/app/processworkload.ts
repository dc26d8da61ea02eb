import type { Claim, ContainerDraft, PodDraft, Workload } from './application.ts'
import type { WantedVolume } from './packagejson.ts'
import { literal, shellCommand } from './process/procfile.ts'
import { preStop, readiness } from './routed.ts'

/** What the processes of one image have in common. */
export interface ImageUse {
  readonly app: string
  readonly build: string
  /** It listens on, and is told by `PORT`. */
  readonly port: number
  /** Nobody said so. */
  readonly assumesPort?: true
  readonly health: string | undefined
  readonly volumes: readonly WantedVolume[]
  /** Directories that the image declares and nobody keeps. */
  readonly scratch: readonly string[]
  /** `must`: the kubelet refuses to run it as root. */
  readonly nonRoot: boolean
  /** Programs that the application brought itself are found: put before every command. */
  readonly prelude: string
}
export interface ProcessUse {
  readonly type: string
  /** Undefined: what the image runs by itself. */
  readonly command: string | undefined
  readonly replicas: number | undefined
}

export const claimName = (app: string, volume: string): string => `${app}-${volume}`

export const claimsOf = ({ app, volumes }: ImageUse): Claim[] =>
  volumes.map(({ name, size }) => ({ name: claimName(app, name), size }))

/** The pods of one process type: `web` takes requests, `release` runs once, and the rest work. */
export function processWorkload(
  use: ImageUse,
  { type, command, replicas }: ProcessUse,
  after: Workload['after'],
): Workload {
  const isWeb = type === 'web'
  return {
    name: isWeb ? use.app : `${use.app}-${type}`,
    component: type,
    runs: type === 'release' ? 'once' : 'always',
    image: { is: 'built', build: use.build },
    container: {
      ...(command !== undefined && { command: shellCommand(command, use.prelude) }),
      env: environmentOf(use),
      resources: { requests: { cpu: '50m', memory: '64Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        ...(use.nonRoot && { capabilities: { drop: ['ALL'] } }),
      },
      volumeMounts: mountsOf(use),
      ...(isWeb && serving(use)),
    },
    pod: {
      ...(use.nonRoot && { securityContext: { runAsNonRoot: true } }),
      volumes: volumesOf(use),
    },
    annotations: {},
    podAnnotations: {},
    mountedSets: [],
    replicas,
    release: 'roll',
    ports: isWeb ? [{ name: 'http', port: 8080, target: use.port, protocol: 'TCP' }] : [],
    ...(isWeb && use.assumesPort && { assumesPort: true }),
    isNamed: isWeb,
    aliases: [],
    route: isWeb ? 'http' : undefined,
    hasConfig: true,
    after,
  }
}

const serving = ({ health }: ImageUse): Partial<ContainerDraft> => ({
  readinessProbe: readiness(
    health === undefined
      ? { tcpSocket: { port: 'http' } }
      : { httpGet: { path: health, port: 'http', scheme: 'HTTP' } },
  ),
  lifecycle: { preStop },
})

/** `DATA_DIR` is the volume called `data`, or the only one. */
function environmentOf({ port, volumes }: ImageUse): { name: string; value: string }[] {
  const data = volumes.find(({ name }) => name === 'data') ?? (volumes.length === 1 ? volumes[0] : undefined)
  return [
    { name: 'PORT', value: String(port) },
    ...(data ? [{ name: 'DATA_DIR', value: literal(data.path) }] : []),
  ]
}

const mountsOf = ({ volumes, scratch }: ImageUse): NonNullable<ContainerDraft['volumeMounts']> => [
  ...volumes.map(({ name, path }) => ({ name, mountPath: path })),
  ...scratch.map((path, i) => ({ name: `image-volume-${i + 1}`, mountPath: path })),
]

const volumesOf = ({ app, volumes, scratch }: ImageUse): NonNullable<PodDraft['volumes']> => [
  ...volumes.map(({ name }) => ({ name, persistentVolumeClaim: { claimName: claimName(app, name) } })),
  ...scratch.map((_path, i) => ({ name: `image-volume-${i + 1}`, emptyDir: {} })),
]
