import type { Snapshotter } from './machine.ts'
import type { Paths } from './paths.ts'

/** What containerd must know beyond where its files are. */
export interface Settings {
  readonly paths: Paths
  readonly sandboxImage: string
  readonly cniBinDir: string
  readonly snapshotter: Snapshotter
  /** The kernel lets us lower oom_score_adj (CAP_SYS_RESOURCE). */
  readonly mayLowerOomScore: boolean
  readonly maxLogLineBytes: number
  readonly registryConfigDir?: string
}

/** Plugins that would look for hardware, other file systems, or folders outside ours. */
const unneeded = [
  'io.containerd.internal.v1.opt',
  'io.containerd.internal.v1.restart',
  'io.containerd.snapshotter.v1.aufs',
  'io.containerd.snapshotter.v1.btrfs',
  'io.containerd.snapshotter.v1.devmapper',
  'io.containerd.snapshotter.v1.zfs',
  'io.containerd.tracing.processor.v1.otlp',
]

const cri = 'plugins."io.containerd.grpc.v1.cri"'

/**
 * containerd's configuration as TOML.
 *
 * @see https://github.com/containerd/containerd/blob/release/1.6/docs/cri/config.md
 */
export function containerdConfig(settings: Settings): string {
  const { paths, registryConfigDir } = settings
  const sections: [string, Readonly<Record<string, TomlValue>>][] = [
    [
      '',
      {
        version: 2,
        root: paths.root,
        state: paths.state,
        oom_score: 0,
        disabled_plugins: unneeded,
      },
    ],
    ['grpc', { address: paths.socket }],
    ['debug', { level: 'warn' }],
    [cri, criSection(settings)],
    [`${cri}.cni`, { bin_dir: settings.cniBinDir, conf_dir: paths.cniConfDir, max_conf_num: 1 }],
    [`${cri}.containerd`, { default_runtime_name: 'runc', snapshotter: settings.snapshotter }],
    [`${cri}.containerd.runtimes.runc`, { runtime_type: 'io.containerd.runc.v2' }],
    [`${cri}.containerd.runtimes.runc.options`, { Root: paths.runc, SystemdCgroup: false }],
  ]
  if (registryConfigDir) sections.push([`${cri}.registry`, { config_path: registryConfigDir }])
  return sections.map(([name, fields]) => section(name, fields)).join('\n')
}

const criSection = (settings: Settings) => ({
  sandbox_image: settings.sandboxImage,
  stream_server_address: '127.0.0.1',
  stream_server_port: '0',
  restrict_oom_score_adj: !settings.mayLowerOomScore,
  enable_unprivileged_ports: true,
  enable_unprivileged_icmp: true,
  max_container_log_line_size: settings.maxLogLineBytes,
  // Else they are mounted in /run/netns, where nobody would know that they are ours.
  netns_mounts_under_state_dir: true,
})

type TomlValue = string | number | boolean | readonly string[]

/** A section of a TOML file. JSON's strings, numbers, booleans and lists of strings are TOML's as well. */
function section(name: string, fields: Readonly<Record<string, TomlValue>>): string {
  const lines = Object.entries(fields).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
  return (name && `[${name}]\n`) + lines.join('')
}
