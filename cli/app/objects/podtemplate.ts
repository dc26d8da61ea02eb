import type { PodDraft, Workload } from '../application.ts'
import type { StreamTag } from '../streamtag.ts'
import { labelsOf } from './wanted.ts'

/** The image a workload gets, and the tag it follows from then on. */
export interface Image {
  readonly image: string
  readonly follows: StreamTag | undefined
}

/** Secret of the application's configuration variables, and the version of it that pods are to have. */
export interface ConfigUse {
  readonly secret: string
  readonly version: string
}

export const podLabels = (app: string, workload: string): Record<string, string> => ({
  ...labelsOf(app),
  deployment: workload,
})

/** Pods of a Service or a Deployment: those of its workload. */
export const selectorOf = (app: string, workload: string): Record<string, string> => ({
  app,
  deployment: workload,
})

export function podTemplate(
  app: string,
  workload: Workload,
  { image }: Image,
  config: ConfigUse | undefined,
) {
  const { name, container, pod, hasConfig, ports } = workload
  const given = hasConfig ? config : undefined
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
      // Pods read the variables when they start: other variables are other pods.
      ...(given && { annotations: { 'hawser.dev/config-version': given.version } }),
    },
    spec,
  }
}

/** Several ports of a Service may lead to one of the container. */
const unique = (ports: Workload['ports']): Workload['ports'] =>
  ports.filter(
    ({ target, protocol }, i) =>
      ports.findIndex((each) => each.target === target && each.protocol === protocol) === i,
  )
