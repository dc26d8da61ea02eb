import type { ContainerDraft, PodDraft } from '../application.ts'
import {
  booleanOf,
  type Field,
  field,
  itemsOf,
  type Member,
  membersOf,
  textOf,
  wrong,
} from '../yaml/expect.ts'
import { asMap } from './merge.ts'

type ContainerSecurity = NonNullable<ContainerDraft['securityContext']>
type PodSecurity = NonNullable<PodDraft['securityContext']>

/** As whom and with what rights the container of a service runs. */
export function containerSecurity(service: ReadonlyMap<string, Member>): ContainerSecurity {
  const user = service.get('user')
  const readOnly = service.get('read_only')
  const add = capabilities(service.get('cap_add'))
  const drop = capabilities(service.get('cap_drop'))
  checkOptions(service.get('security_opt'))
  return {
    // Upstream's rule: who may administer the kernel may also gain rights.
    ...(!add.includes('SYS_ADMIN') && { allowPrivilegeEscalation: false }),
    ...(user && ids(user)),
    ...(readOnly && booleanOf(readOnly) && { readOnlyRootFilesystem: true }),
    ...(add.length + drop.length > 0 && {
      capabilities: { ...(add.length > 0 && { add }), ...(drop.length > 0 && { drop }) },
    }),
  }
}

export function podSecurity(service: ReadonlyMap<string, Member>): PodSecurity | undefined {
  const groups = service.get('group_add')
  const sysctls = service.get('sysctls')
  const supplementalGroups = itemsOf(groups).flatMap((item) => idOf(item, textOf(item)) ?? [])
  const parameters = sysctls
    ? membersOf(field(asMap(sysctls.at, /=/), sysctls.key, sysctls.findings)).map((each) => ({
        name: each.name,
        value: textOf(each) ?? '',
      }))
    : []
  if (supplementalGroups.length + parameters.length === 0) return undefined
  return {
    ...(supplementalGroups.length > 0 && { supplementalGroups }),
    ...(parameters.length > 0 && { sysctls: parameters }),
  }
}

function ids(user: Field): ContainerSecurity {
  const [uid, gid] = (textOf(user) ?? '').split(':')
  const runAsUser = idOf(user, uid)
  const runAsGroup = gid === undefined ? undefined : idOf(user, gid)
  return { ...(runAsUser !== undefined && { runAsUser }), ...(runAsGroup !== undefined && { runAsGroup }) }
}

function idOf(field: Field, text = ''): number | undefined {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  return wrong(field, `${JSON.stringify(text)} must be a number: names are known only within the image`)
}

const capabilities = (given: Member | undefined): string[] =>
  itemsOf(given).flatMap((item) => (textOf(item) ?? '').replace(/^CAP_/i, '').toUpperCase() || [])

function checkOptions(given: Member | undefined): void {
  for (const item of itemsOf(given)) {
    const text = textOf(item) ?? ''
    // New privileges are never given here.
    if (!/^no-new-privileges([:=]true)?$/.test(text))
      wrong(item, `${text} is not supported; no-new-privileges is`)
  }
}
