import type { SELinuxOptions } from '@hawser/kinds/core/securitycontext.ts'
import { type CheckPod, containersOf, namesOf, plural, quoted, setters, sorted } from './check.ts'

/** SELinux options and sysctls: what is allowed grew with the versions. */

const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t']
export const seLinuxOptions = checkSELinux(new Set(seLinuxTypes))
export const seLinuxOptions31 = checkSELinux(new Set([...seLinuxTypes, 'container_engine_t']))

function checkSELinux(types: ReadonlySet<string>): CheckPod {
  const isBad = ({ type = '', user, role }: SELinuxOptions = {}): boolean =>
    !types.has(type) || Boolean(user) || Boolean(role)
  return (pod) => {
    const ofPod = pod.spec.securityContext?.seLinuxOptions
    const names = namesOf(pod, ({ securityContext }) => isBad(securityContext?.seLinuxOptions))
    const who = setters(isBad(ofPod), names)
    if (!who) return undefined
    const all = [
      ofPod,
      ...containersOf(pod.spec).map(({ securityContext }) => securityContext?.seLinuxOptions),
    ]
    const badTypes = sorted(all.map((options) => options?.type ?? '').filter((type) => !types.has(type)))
    const data = [
      ...(badTypes.length > 0 ? [`${plural('type', badTypes.length)} ${quoted(badTypes)}`] : []),
      ...(all.some((options) => options?.user) ? ['user may not be set'] : []),
      ...(all.some((options) => options?.role) ? ['role may not be set'] : []),
    ]
    return {
      reason: 'seLinuxOptions',
      detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
    }
  }
}

const ofEveryVersion = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
]
const since27 = [...ofEveryVersion, 'net.ipv4.ip_local_reserved_ports']
const since29 = [
  ...since27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]
const since32 = [...since29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']

export const sysctls = checkSysctls(new Set(ofEveryVersion))
export const sysctls27 = checkSysctls(new Set(since27))
export const sysctls29 = checkSysctls(new Set(since29))
export const sysctls32 = checkSysctls(new Set(since32))

function checkSysctls(allowed: ReadonlySet<string>): CheckPod {
  return ({ spec }) => {
    const bad = (spec.securityContext?.sysctls ?? [])
      .map(({ name }) => name)
      .filter((name) => !allowed.has(name))
    return bad.length > 0 ? { reason: 'forbidden sysctls', detail: bad.join(', ') } : undefined
  }
}
