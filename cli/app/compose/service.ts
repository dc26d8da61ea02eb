import type { ContainerDraft, PodDraft, Workload } from '../application.ts'
import { preStop, readiness } from '../routed.ts'
import { booleanOf, type Field, type Member, note, textAt, textOf, wrong } from '../yaml/expect.ts'
import { annotationsOf } from './annotations.ts'
import { environmentOf } from './environment.ts'
import { type GrantedFiles, grantsOf } from './grants.ts'
import { probeOf } from './healthcheck.ts'
import { lifecycleOf } from './hooks.ts'
import type { Loading } from './load.ts'
import type { NamedVolume } from './namedvolumes.ts'
import { checkNetworkMode, hostNaming } from './network.ts'
import { exposedPorts, isWeb, type Published, publishedPorts, servicePorts } from './ports.ts'
import { releaseOf } from './release.ts'
import { resourcesOf } from './resources.ts'
import { containerSecurity, podSecurity } from './security.ts'
import { secondsOf } from './units.ts'
import { mountsOf } from './volumes.ts'
import { wordsOf } from './words.ts'

/** What services share: all that stands at the top of the file. */
export interface Shared {
  readonly volumes: ReadonlyMap<string, NamedVolume>
  readonly configs: GrantedFiles
  readonly secrets: GrantedFiles
  readonly loading: Loading
}

/** A service as a workload, but for its image and for what other services have to do with it. */
export function serviceWorkload(
  name: string,
  component: string,
  service: ReadonlyMap<string, Member>,
  shared: Shared,
): Omit<Workload, 'image' | 'after' | 'aliases' | 'hasConfig'> {
  const release = releaseOf(service)
  const published = publishedPorts(service.get('ports'))
  const ports = servicePorts([...published, ...exposedPorts(service.get('expose'))])
  const mounts = mountsOf(
    service.get('volumes'),
    service.get('tmpfs'),
    service.get('shm_size'),
    shared.volumes,
  )
  const configs = grantsOf(service.get('configs'), shared.configs, (target) => `/${target}`)
  const secrets = grantsOf(service.get('secrets'), shared.secrets, (target) => `/run/secrets/${target}`)
  checkNetworkMode(service.get('network_mode'))
  const web = release.runs === 'once' ? undefined : published.find(isWeb)
  const route =
    web && ports.find(({ target, protocol }) => target === web.target && protocol === web.protocol)?.name
  tellUnrouted(published, web)
  const grants = [configs, secrets]
  return {
    name,
    component,
    runs: release.runs,
    container: {
      ...containerOf(service, shared.loading),
      ...servingOf(service, route),
      resources: resourcesOf(release.resources, service),
      securityContext: containerSecurity(service),
      volumeMounts: [...mounts.mounts, ...grants.flatMap((grant) => grant.mounts)],
    },
    pod: podOf(service, [...mounts.volumes, ...grants.flatMap((grant) => grant.volumes)]),
    annotations: annotationsOf(release.labels),
    podAnnotations: { ...annotationsOf(service.get('labels')), ...annotationsOf(service.get('annotations')) },
    mountedSets: grants.flatMap(({ sets }) => sets),
    replicas: release.replicas,
    release: mounts.isStateful && !release.startsFirst ? 'replace' : 'roll',
    ports,
    isNamed: release.runs === 'always',
    route,
  }
}

function containerOf(service: ReadonlyMap<string, Member>, loading: Loading): Omit<ContainerDraft, 'name'> {
  const words = (key: string) => {
    const member = service.get(key)
    return member && wordsOf(member)
  }
  const command = words('entrypoint')
  const args = words('command')
  const workingDir = textAt(service, 'working_dir')
  const env = environmentOf(service.get('environment'), service.get('env_file'), loading)
  const policy = service.get('pull_policy')
  const flag = (key: string) => {
    const member = service.get(key)
    return member !== undefined && booleanOf(member) === true
  }
  return {
    ...(command && command.length > 0 && { command }),
    ...(args && args.length > 0 && { args }),
    ...(workingDir !== undefined && { workingDir }),
    ...(env.length > 0 && { env }),
    ...(policy && pullPolicy(policy)),
    ...(flag('stdin_open') && { stdin: true }),
    ...(flag('tty') && { tty: true }),
  }
}

const policies = {
  always: 'Always',
  missing: 'IfNotPresent',
  if_not_present: 'IfNotPresent',
  never: 'Never',
} as const

function pullPolicy(given: Field): Pick<ContainerDraft, 'imagePullPolicy'> {
  const text = textOf(given) ?? ''
  const imagePullPolicy = policies[text as keyof typeof policies]
  if (imagePullPolicy) return { imagePullPolicy }
  if (text !== 'build') wrong(given, `"${text}" is not supported; always, missing and never are`)
  return {}
}

/** When it gets requests: when its healthcheck says so, else when the port of its URL is open. */
function servingOf(service: ReadonlyMap<string, Member>, route: string | undefined): Partial<ContainerDraft> {
  const check = service.get('healthcheck')
  const probe = probeOf(check)
  const open = route !== undefined && !check ? readiness({ tcpSocket: { port: route } }) : undefined
  const readinessProbe = probe ?? open
  const hooks = lifecycleOf(service)
  const lifecycle = { ...(route !== undefined && { preStop }), ...hooks }
  return {
    ...(readinessProbe && { readinessProbe }),
    ...(Object.keys(lifecycle).length > 0 && { lifecycle }),
  }
}

function podOf(
  service: ReadonlyMap<string, Member>,
  volumes: NonNullable<PodDraft['volumes']>,
): Workload['pod'] {
  const grace = service.get('stop_grace_period')
  const seconds = grace && secondsOf(grace)
  const platform = service.get('platform')
  const security = podSecurity(service)
  return {
    // Services of compose know nothing of the API, nor of variables that it would add to theirs.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...hostNaming(service),
    ...(seconds !== undefined && { terminationGracePeriodSeconds: seconds }),
    ...(platform && nodeOf(platform)),
    ...(security && { securityContext: security }),
    ...(volumes.length > 0 && { volumes }),
  }
}

function nodeOf(platform: Field): Pick<PodDraft, 'nodeSelector'> {
  const [, arch] =
    /^linux\/(amd64|arm64|arm|ppc64le|s390x|riscv64|386)(?:\/v\d)?$/.exec(textOf(platform) ?? '') ?? []
  if (arch === undefined) wrong(platform, 'must be linux and an architecture, such as linux/amd64')
  return {
    nodeSelector: { 'kubernetes.io/os': 'linux', ...(arch !== undefined && { 'kubernetes.io/arch': arch }) },
  }
}

function tellUnrouted(published: readonly Published[], web: Published | undefined): void {
  for (const port of published) {
    if (port === web || port.target === web?.target) continue
    const { at, target, protocol } = port
    note(
      at,
      `port ${target}/${protocol.toLowerCase()} gets no URL; the other services reach it, and kubectl port-forward does from outside`,
    )
  }
}
