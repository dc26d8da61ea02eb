import { Build } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { isAsked } from '../docker/run/hook.ts'
import { annotation, asLabel, label } from '../names.ts'
import { boundsOf, literal } from '../pod/part.ts'

export const HOOK_CONTAINER = 'post-commit'
export const hookPodOf = (build: string): string => `${build}-hook`

/** B9: whether something runs in the new image before it is anybody's. */
export const hasHook = ({ spec: { postCommit } }: Pick<Build, 'spec'>): boolean => isAsked(postCommit)

type PostCommit = Build['spec']['postCommit']
/** What the container runs; without a script and a command, the entry point of the image. */
export function hookCommand({ script, command, args = [] }: PostCommit): {
  readonly command?: readonly string[]
  readonly args?: readonly string[]
} {
  // Interactive: images of software collections set their environment up only then.
  if (script) return { command: ['/bin/sh', '-ic', ...[script, '/bin/sh', ...args].map(literal)] }
  return {
    ...(command?.length && { command: command.map(literal) }),
    ...(args.length > 0 && { args: args.map(literal) }),
  }
}

/** A container of the new image, on the node that has it, with no more rights and no more room than the build had. */
export function hookPod(build: Build, buildPod: Pod, image: string): Draft<typeof Pod> {
  const { name, namespace } = build.metadata
  const { spec } = buildPod
  return {
    metadata: {
      name: hookPodOf(name),
      ...(namespace && { namespace }),
      labels: { [label.build]: asLabel(name) },
      annotations: {
        [annotation.build]: name,
        [annotation.background]: 'true',
        [annotation.keepExited]: 'false',
      },
      ownerReferences: [ownerReference(build, Build)],
    },
    spec: {
      ...(spec.nodeName && { nodeName: spec.nodeName }),
      restartPolicy: 'Never',
      ...(spec.serviceAccountName && { serviceAccountName: spec.serviceAccountName }),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 2,
      ...(spec.activeDeadlineSeconds && { activeDeadlineSeconds: spec.activeDeadlineSeconds }),
      ...(spec.securityContext && { securityContext: spec.securityContext }),
      containers: [
        {
          name: HOOK_CONTAINER,
          image,
          imagePullPolicy: 'IfNotPresent',
          ...hookCommand(build.spec.postCommit),
          resources: boundsOf(build.spec.resources),
          ...(spec.containers[0]?.securityContext && { securityContext: spec.containers[0].securityContext }),
        },
      ],
    },
  }
}

export type HookOutcome =
  | { readonly is: 'absent' | 'going on' | 'succeeded' }
  | { readonly is: 'failed'; readonly message: string }

/** How far the hook of a build is, by its pod. */
export function hookOutcomeOf(pod: Pod | undefined): HookOutcome {
  if (!pod) return { is: 'absent' }
  const { phase } = pod.status
  if (phase === 'Succeeded') return { is: 'succeeded' }
  if (phase !== 'Failed') return { is: 'going on' }
  return {
    is: 'failed',
    message: `The image was built, but its postCommit hook failed: ${why(pod)}. The image was not pushed.`,
  }
}

function why({ spec, status: { reason, message, containerStatuses } }: Pod): string {
  const said = (message ?? 'its pod was ended').trim().replace(/\.$/, '')
  if (reason === 'DeadlineExceeded') return `it did not end within ${spec.activeDeadlineSeconds} seconds`
  if (reason === 'Evicted') return `its pod was evicted: ${said}`
  const terminated = containerStatuses?.[0]?.state.terminated
  if (!terminated) return said
  return terminated.reason === 'OOMKilled'
    ? 'it used more memory than the build may'
    : `it ended with exit code ${terminated.exitCode}`
}
