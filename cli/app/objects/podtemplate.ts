import type { PodDraft, Workload } from '../application.ts'
import type { StreamTag } from '../streamtag.ts'
import { labelsOf } from './wanted.ts'

/** The image a workload gets, and the tag it follows from then on. */
export interface Image {
  readonly image: string
  readonly follows: StreamTag | undefined
  /** A new image of the tag is no release by itself: something is to run first. */
  readonly waits?: true
}

/** Versions of what pods read when they start: with other versions, they are other pods. */
export interface Versions {
  /** Secret of the application's configuration variables; undefined: there are none. */
  readonly config: { readonly secret: string; readonly version: string } | undefined
  /** Of file sets, by `KIND/NAME`. */
  readonly files: Readonly<Record<string, string>>
}

export const noVersions: Versions = { config: undefined, files: {} }

export const podLabels = (app: string, workload: string): Record<string, string> => ({
  ...labelsOf(app),
  deployment: workload,
})

/** Pods of a Service or a Deployment: those of its workload. */
export const selectorOf = (app: string, workload: string): Record<string, string> => ({
  app,
  deployment: workload,
})

export function podTemplate(app: string, workload: Workload, { image }: Image, versions: Versions) {
  const { name, container, pod, hasConfig, ports } = workload
  const given = hasConfig ? versions.config : undefined
  const annotations = annotationsOf(workload, versions)
  const spec: PodDraft = {
    ...pod,
    containers: [
      {
        name,
        image,
        ...(ports.length > 0 && {
          ports: unique(ports).map((port) => ({
            name: port.name,
            containerPort: port.target,
            protocol: port.protocol,
          })),
        }),
        ...(given && { envFrom: [{ secretRef: { name: given.secret } }] }),
        ...container,
      },
    ],
  }
  return {
    metadata: {
      labels: podLabels(app, name),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec,
  }
}

const annotationsOf = (
  { podAnnotations, hasConfig, mountedSets }: Workload,
  { config, files }: Versions,
): Record<string, string> => ({
  ...podAnnotations,
  ...(hasConfig && config && { 'hawser.dev/config-version': config.version }),
  ...(mountedSets.length > 0 && {
    'hawser.dev/files-version': mountedSets.map((set) => files[set] ?? '0').join(','),
  }),
})

/** Several ports of a Service may lead to one of the container. */
const unique = (ports: Workload['ports']): Workload['ports'] =>
  ports.filter(
    ({ target, protocol }, i) =>
      ports.findIndex((each) => each.target === target && each.protocol === protocol) === i,
  )
