import { existsSync } from 'node:fs'

const programs = {
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  haproxy: '/usr/sbin/haproxy',
  nftables: '/usr/sbin/nft',
  mmdebstrap: '/usr/bin/mmdebstrap',
  skopeo: '/usr/bin/skopeo',
  buildah: '/usr/bin/buildah',
} as const
export type Program = keyof typeof programs

/** Why this machine cannot run a test that needs real parts; undefined when it can. */
export function missing(...needed: readonly Program[]): string | undefined {
  const absent = needed.find((program) => !existsSync(programs[program]))
  const why = process.getuid?.() !== 0 ? 'needs root' : absent && `${absent} is not installed`
  // A skipped suite looks green. In CI the parts must be there.
  if (why && process.env.CI) throw new Error(`this CI machine ${why}`)
  return why
}
