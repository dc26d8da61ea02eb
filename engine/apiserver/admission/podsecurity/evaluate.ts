import * as baseline from './baseline.ts'
import type { CheckPod, PodLike, Violation } from './check.ts'
import * as kernel from './kernel.ts'
import type { Level, LevelVersion } from './policy.ts'
import * as profiles from './profiles.ts'
import * as restricted from './restricted.ts'

/** A check by its upstream id: what it is from a minor version on. */
interface Check {
  readonly id: string
  readonly level: Exclude<Level, 'privileged'>
  readonly since: readonly (readonly [minor: number, check: CheckPod])[]
  /** The check of `baseline` that a stricter one stands for. */
  readonly overrides?: string
}

const { unlessWindows } = restricted
/** In upstream's order: baseline first, then by id. */
const checks: readonly Check[] = [
  { id: 'appArmorProfile', level: 'baseline', since: [[0, profiles.appArmorProfile]] },
  { id: 'capabilities_baseline', level: 'baseline', since: [[0, baseline.capabilitiesBaseline]] },
  { id: 'hostNamespaces', level: 'baseline', since: [[0, baseline.hostNamespaces]] },
  { id: 'hostPathVolumes', level: 'baseline', since: [[0, baseline.hostPathVolumes]] },
  { id: 'hostPorts', level: 'baseline', since: [[0, baseline.hostPorts]] },
  { id: 'privileged', level: 'baseline', since: [[0, baseline.privilegedContainers]] },
  { id: 'procMount', level: 'baseline', since: [[0, baseline.procMount]] },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    since: [
      [0, kernel.seLinuxOptions],
      [31, kernel.seLinuxOptions31],
    ],
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    since: [
      [0, profiles.seccompAnnotations],
      [19, profiles.seccompBaseline],
    ],
  },
  {
    id: 'sysctls',
    level: 'baseline',
    since: [
      [0, kernel.sysctls],
      [27, kernel.sysctls27],
      [29, kernel.sysctls29],
      [32, kernel.sysctls32],
    ],
  },
  { id: 'windowsHostProcess', level: 'baseline', since: [[0, baseline.windowsHostProcess]] },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    since: [
      [8, restricted.allowPrivilegeEscalation],
      [25, unlessWindows(restricted.allowPrivilegeEscalation)],
    ],
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    overrides: 'capabilities_baseline',
    since: [
      [22, restricted.capabilitiesRestricted],
      [25, unlessWindows(restricted.capabilitiesRestricted)],
    ],
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    overrides: 'hostPathVolumes',
    since: [[0, restricted.restrictedVolumes]],
  },
  { id: 'runAsNonRoot', level: 'restricted', since: [[0, restricted.runAsNonRoot]] },
  { id: 'runAsUser', level: 'restricted', since: [[23, restricted.runAsUser]] },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    overrides: 'seccompProfile_baseline',
    since: [
      [19, profiles.seccompRestricted],
      [25, unlessWindows(profiles.seccompRestricted)],
    ],
  },
]
/** No check changed after this version. */
const newest = 32

const chosen = new Map<string, readonly CheckPod[]>()

function checksFor({ level, minor }: LevelVersion): readonly CheckPod[] {
  const version = Math.min(minor, newest)
  return chosen.getOrInsertComputed(`${level}:${version}`, () => choose(level, version))
}

function choose(level: Level, minor: number): CheckPod[] {
  if (level === 'privileged') return []
  const inForce = checks
    .filter((check) => check.level === 'baseline' || level === 'restricted')
    .map((check) => ({ ...check, check: check.since.findLast(([since]) => since <= minor)?.[1] }))
    .filter(({ check }) => check)
  const overridden = new Set(inForce.map(({ overrides }) => overrides))
  return inForce.filter(({ id }) => !overridden.has(id)).map(({ check }) => check as CheckPod)
}

/** What of a pod is not allowed at a level. */
export const violations = (level: LevelVersion, pod: PodLike): Violation[] =>
  checksFor(level).flatMap((check) => check(pod) ?? [])

/** `privileged (container "a" must not …), hostPort (…)`. */
export const formatDetails = (found: readonly Violation[]): string =>
  found.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', ')

export const formatReasons = (found: readonly Violation[]): string =>
  found.map(({ reason }) => reason).join(', ')
