import { type FieldError, invalid, required } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import type { PodSpec } from './podspec.ts'
import type { PodSecurityContext, SeccompProfile, SecurityContext } from './securitycontext.ts'

const largestId = 2 ** 31 - 1
const checkId = (id: number | undefined, path: string): FieldError[] =>
  id === undefined || (id >= 0 && id <= largestId)
    ? []
    : [invalid(path, id, `must be between 0 and ${largestId}, inclusive`)]

function checkProfile(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return []
  const { type, localhostProfile } = profile
  if (type === 'Localhost' && !localhostProfile)
    return [required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost')]
  if (type !== 'Localhost' && localhostProfile)
    return [
      invalid(`${path}.localhostProfile`, localhostProfile, 'can only be set when seccomp type is Localhost'),
    ]
  return []
}

export function checkSecurityContext(context: SecurityContext, path: string): FieldError[] {
  const { runAsUser, runAsGroup, seccompProfile, allowPrivilegeEscalation, privileged } = context
  const errors = joined(
    checkId(runAsUser, `${path}.runAsUser`),
    checkId(runAsGroup, `${path}.runAsGroup`),
    checkProfile(seccompProfile, `${path}.seccompProfile`),
  )
  if (allowPrivilegeEscalation === false && privileged)
    errors.push(
      invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'),
    )
  if (allowPrivilegeEscalation === false && context.capabilities?.add?.some(isSysAdmin))
    errors.push(
      invalid(
        path,
        context,
        'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
      ),
    )
  return errors
}
const isSysAdmin = (capability: string): boolean => capability === 'CAP_SYS_ADMIN'

const sysctlName = /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:[./][a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*$/
export function checkPodSecurityContext(spec: PodSpec, path: string): FieldError[] {
  const { runAsUser, runAsGroup, fsGroup, supplementalGroups = [], seccompProfile } = spec.securityContext
  return joined(
    checkId(runAsUser, `${path}.runAsUser`),
    checkId(runAsGroup, `${path}.runAsGroup`),
    checkId(fsGroup, `${path}.fsGroup`),
    ofEach(supplementalGroups, (group, i) => checkId(group, `${path}.supplementalGroups[${i}]`)),
    checkProfile(seccompProfile, `${path}.seccompProfile`),
    checkSysctls(spec.securityContext, `${path}.sysctls`),
    checkSharing(spec, path),
  )
}

function checkSysctls({ sysctls = [] }: PodSecurityContext, path: string): FieldError[] {
  return ofEach(sysctls, ({ name }, i) =>
    name.length <= 253 && sysctlName.test(name)
      ? []
      : [
          invalid(
            `${path}[${i}].name`,
            name,
            `must have at most 253 characters and match regex ${sysctlName.source}`,
          ),
        ],
  )
}

/** Containers cannot see each other's processes and the node's at once. */
function checkSharing({ shareProcessNamespace, hostPID }: PodSpec, path: string): FieldError[] {
  if (!shareProcessNamespace || !hostPID) return []
  return [
    invalid(
      path.replace(/securityContext$/, 'shareProcessNamespace'),
      shareProcessNamespace,
      'ShareProcessNamespace and HostPID cannot both be enabled',
    ),
  ]
}
