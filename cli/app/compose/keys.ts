/** What becomes of the keys of compose files. Every key of the specification is in one of the tables. */

/** Why a key cannot be done; what can be done instead. */
export type Refusals = Readonly<Record<string, string>>
/** What a key means here. */
export type Remarks = Readonly<Record<string, string>>

const host = 'reaches into the machine, which pods here do not'
const kernel = 'has no counterpart for pods; remove it'

/** Keys of a service that become something. */
export const mappedKeys: readonly string[] = [
  'annotations',
  'build',
  'cap_add',
  'cap_drop',
  'command',
  'configs',
  'cpu_shares',
  'cpus',
  'depends_on',
  'deploy',
  'dns_opt',
  'dns_search',
  'entrypoint',
  'env_file',
  'environment',
  'expose',
  'extra_hosts',
  'group_add',
  'healthcheck',
  'hostname',
  'image',
  'labels',
  'links',
  'mem_limit',
  'mem_reservation',
  'network_mode',
  'networks',
  'platform',
  'ports',
  'post_start',
  'pre_stop',
  'profiles',
  'pull_policy',
  'read_only',
  'restart',
  'scale',
  'secrets',
  'security_opt',
  'shm_size',
  'stdin_open',
  'stop_grace_period',
  'sysctls',
  'tmpfs',
  'tty',
  'user',
  'volumes',
  'working_dir',
]

export const toldKeys: Remarks = {
  attach: 'says nothing here: hawser logs shows what it prints',
  container_name: 'is not used: pods are named after the service',
  develop: 'is for "docker compose watch", and not used',
  init: 'is not used: the platform reaps orphaned processes itself only where the image has an init such as tini',
  logging: 'is not used: hawser logs shows what it prints, and the node keeps logs small',
  pids_limit: 'is not used: the node limits processes itself',
  pull_refresh_after: 'is not used',
}

export const refusedKeys: Refusals = {
  blkio_config: kernel,
  cgroup: host,
  cgroup_parent: host,
  cpu_count: 'is of Windows; use cpus',
  cpu_percent: 'is of Windows; use cpus',
  cpu_period: 'use cpus',
  cpu_quota: 'use cpus',
  cpu_rt_period: kernel,
  cpu_rt_runtime: kernel,
  cpuset: kernel,
  credential_spec: 'is of Windows',
  device_cgroup_rules: host,
  devices: host,
  dns: 'would take away the names of the other services; remove it',
  domainname: 'has no counterpart; use a network alias',
  external_links: 'leads to containers outside; use the name of a Service of the project',
  gpus: host,
  ipc: host,
  isolation: 'is of Windows',
  label_file: 'is not read; use labels',
  mac_address: kernel,
  mem_swappiness: kernel,
  memswap_limit: kernel,
  models: 'is not made; run the model as a service of its own',
  oom_kill_disable: kernel,
  oom_score_adj: kernel,
  pid: host,
  privileged: host,
  provider: 'is run by Docker; remove the service',
  runtime: kernel,
  stop_signal: 'must be in the image: STOPSIGNAL of its Dockerfile',
  storage_opt: kernel,
  ulimits: kernel,
  use_api_socket: host,
  userns_mode: host,
  uts: host,
  volumes_from: 'has no counterpart; name the volumes of both services',
}

export const mappedTopKeys: readonly string[] = [
  'name',
  'services',
  'volumes',
  'configs',
  'secrets',
  'networks',
  'include',
  'version',
]
export const refusedTopKeys: Refusals = { models: refusedKeys.models ?? '' }

export const mappedBuildKeys: readonly string[] = [
  'context',
  'dockerfile',
  'dockerfile_inline',
  'args',
  'labels',
  'no_cache',
  'target',
]
export const toldBuildKeys: Remarks = {
  cache_from: 'is not used: layers of earlier builds are cached anyway',
  cache_to: 'is not used: layers of earlier builds are cached anyway',
  provenance: 'is not used',
  pull: 'is not used',
  sbom: 'is not used',
  tags: 'is not used: the image goes to the image stream of the service',
}
export const refusedBuildKeys: Refusals = {
  additional_contexts: 'is not supported; copy what is needed into the context',
  entitlements: host,
  extra_hosts: kernel,
  isolation: 'is of Windows',
  network: kernel,
  platforms: 'is not supported: images are built for the machine they run on',
  privileged: host,
  secrets: 'is not supported here; hawser new-build --build-secret is',
  shm_size: kernel,
  ssh: 'is not supported; use a source secret of the build config',
  ulimits: kernel,
}

export const mappedDeployKeys: readonly string[] = [
  'mode',
  'replicas',
  'resources',
  'labels',
  'restart_policy',
  'update_config',
]
export const toldDeployKeys: Remarks = {
  rollback_config: 'is not used: a release that does not start leaves the one before it in place',
}
export const refusedDeployKeys: Refusals = {
  endpoint_mode: 'is not supported: services have one address',
  placement: 'is not supported: the scheduler places pods',
}
