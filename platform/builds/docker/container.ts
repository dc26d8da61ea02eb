import type { Build } from '@hawser/kinds/build/build.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import type { BuildDefaults } from '../defaults/defaults.ts'
import { BUILD_CONTAINER, DOCKER_CONTAINER, MANAGE_CONTAINER } from '../names.ts'
import { buildVolumes, shelvedVolumeMounts } from '../pod/buildvolumes.ts'
import { CERTIFICATES_FILE, certificatesMount } from '../pod/certificates.ts'
import {
  boundsOf,
  type Container,
  literal,
  type Part,
  unprivileged,
  type Volume,
  workMount,
} from '../pod/part.ts'
import { injections } from '../pod/source.ts'
import { TOOLS_USER } from '../tools/recipe.ts'
import { type Order, paths } from './order.ts'
import { start } from './start.ts'

export interface DockerOptions {
  readonly build: Build
  /** Full name of the image with the build tools. */
  readonly tools: string
  readonly order: Order
  readonly defaults: BuildDefaults
  /** Volume for layers; undefined: none are kept. */
  readonly cacheClaim: string | undefined
  readonly pushSecret: string | undefined
}

/** B24: what a build by buildah adds to its pod after the containers that bring the source. */
export function dockerPart(options: DockerOptions): { readonly main: Container; readonly part: Part } {
  return {
    main: buildContainer(options),
    part: {
      initContainers: options.order.source ? [] : [manageContainer(options)],
      volumes: volumesOf(options),
    },
  }
}

function manageContainer({ build, tools, order }: DockerOptions): Container {
  return {
    name: MANAGE_CONTAINER,
    image: tools,
    imagePullPolicy: 'IfNotPresent',
    command: ['/usr/bin/node', `${paths.programs}/run/manage.mjs`],
    env: [orderVariable(order), ...valuesOf(build)],
    resources: boundsOf(build.spec.resources),
    securityContext: unprivileged(TOOLS_USER),
    volumeMounts: [workMount, ...injections(build).map(({ mount }) => mount)],
  }
}

function buildContainer({ build, tools, order, defaults, pushSecret }: DockerOptions): Container {
  const pullSecret = pullSecretOf(build)
  return {
    name: order.source ? BUILD_CONTAINER : DOCKER_CONTAINER,
    image: tools,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', start],
    env: [
      orderVariable(order),
      ...valuesOf(build),
      ...proxies(defaults),
      { name: 'CONTAINERS_REGISTRIES_CONF', value: '/tmp/buildah/registries.conf' },
      { name: 'CONTAINERS_CONF', value: '/tmp/buildah/containers.conf' },
      // What buildah learns of blobs in registries is as useful to the next build as layers are.
      { name: 'XDG_DATA_HOME', value: `${paths.cache}/data` },
      ...(defaults.certificates
        ? [{ name: 'SSL_CERT_DIR', value: `/etc/ssl/certs:${CERTIFICATES_FILE.replace(/\/[^/]*$/, '')}` }]
        : []),
    ],
    resources: boundsOf(build.spec.resources),
    securityContext: rootless,
    volumeMounts: [
      workMount,
      { name: 'layers', mountPath: paths.cache },
      { name: 'registry', mountPath: folderOf(paths.token), readOnly: true },
      ...shelvedVolumeMounts(build),
      ...(pullSecret ? [{ name: 'pull', mountPath: paths.pullSecret, readOnly: true }] : []),
      ...(pushSecret ? [{ name: 'push', mountPath: paths.pushSecret, readOnly: true }] : []),
      ...(defaults.certificates ? [certificatesMount] : []),
      // Others take them into the source before.
      ...(order.source ? injections(build).map(({ mount }) => mount) : []),
    ],
  }
}

const pullSecretOf = ({ spec: { strategy } }: Build): string | undefined =>
  (strategy.sourceStrategy ?? strategy.dockerStrategy)?.pullSecret?.name

/**
 * Buildah makes a namespace of users: for that it must be able to give a process other users' numbers, and calls must
 * reach the kernel that the usual profile keeps back. See docs/decisions/0017.
 */
const rootless = {
  runAsUser: 0,
  runAsGroup: 0,
  runAsNonRoot: false,
  // For RUN: sudo in images that have it.
  allowPrivilegeEscalation: true,
  capabilities: { drop: ['ALL'], add: ['SETUID', 'SETGID'] },
  seccompProfile: { type: 'Unconfined' as const },
}

const orderVariable = (order: Order): EnvVar => ({
  name: 'DOCKER_BUILD',
  value: literal(JSON.stringify(order)),
})

/** Values that may be taken from secrets are put in by the node. */
function valuesOf({ spec }: Build): EnvVar[] {
  const { dockerStrategy, sourceStrategy } = spec.strategy
  const { env = [] } = sourceStrategy ?? dockerStrategy ?? {}
  const { buildArgs = [] } = dockerStrategy ?? {}
  const numbered = (prefix: string) => (variable: EnvVar, at: number) => ({
    ...variable,
    name: `${prefix}_${at}`,
    ...(variable.value !== undefined && { value: literal(variable.value) }),
  })
  return [...env.map(numbered('ENV')), ...buildArgs.map(numbered('ARG'))]
}

/** The registry here is no further than the API, which no proxy leads to. */
function proxies({ env }: BuildDefaults): EnvVar[] {
  const given = env.filter(({ name }) => /^(https?|no)_proxy$/i.test(name))
  if (given.length === 0) return []
  const direct = ['.svc', given.find(({ name }) => /^no_proxy$/i.test(name))?.value].filter(Boolean).join(',')
  return [
    ...given.filter(({ name }) => !/^no_proxy$/i.test(name)),
    { name: 'NO_PROXY', value: direct },
    { name: 'no_proxy', value: direct },
  ]
}

function volumesOf({ build, cacheClaim, pushSecret }: DockerOptions): Volume[] {
  const secret = (name: string, secretName: string | undefined): Volume[] =>
    secretName ? [{ name, secret: { secretName } }] : []
  return [
    {
      name: 'layers',
      ...(cacheClaim ? { persistentVolumeClaim: { claimName: cacheClaim } } : { emptyDir: {} }),
    },
    {
      name: 'registry',
      projected: {
        // The program that reads it is not the user that the container begins as.
        defaultMode: 0o444,
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        ],
      },
    },
    ...injections(build).map(({ volume }) => volume),
    ...buildVolumes(build),
    ...secret('pull', pullSecretOf(build)),
    ...secret('push', pushSecret),
  ]
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
