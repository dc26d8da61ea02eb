import type { Application, Workload } from '../application.ts'
import { complain, type Findings, refuse } from '../finding.ts'
import { applicationName, dnsName } from '../names.ts'
import type { PlanOptions } from '../options.ts'
import type { SourceFiles } from '../sourcefiles.ts'
import { circleIn } from '../waves.ts'
import {
  field,
  type Member,
  memberOf,
  membersOf,
  noteKey,
  textAt,
  textsOf,
  wrongKey,
} from '../yaml/expect.ts'
import { grantedFiles, setsOf } from './grants.ts'
import { imagesOf } from './images.ts'
import { keyed } from './keyed.ts'
import { mappedKeys, mappedTopKeys, refusedKeys, refusedTopKeys, toldKeys } from './keys.ts'
import { loadCompose, lookupOf } from './load.ts'
import { claimsOf, namedVolumes } from './namedvolumes.ts'
import { tellNetworks } from './network.ts'
import { serviceWorkload } from './service.ts'
import { allAliases, dependenciesOf, type Found, withTasks } from './together.ts'

/** All services of compose files, as workloads of one application. */
export function composeApplication(
  files: SourceFiles,
  paths: readonly string[],
  options: PlanOptions,
  findings: Findings,
): Application {
  const loading = { files, findings, lookup: lookupOf(files, options.environment ?? {}, findings) }
  const loaded = loadCompose(paths, loading)
  const root = field(loaded, '', findings)
  const top = keyed(root, mappedTopKeys, {}, refusedTopKeys)
  const name = applicationName(options.name ?? textAt(top, 'name') ?? files.directory)
  const services = servicesOf(top.get('services'), options)
  if (services.size === 0 && findings.problems.length === 0)
    refuse(loaded, 'services', 'there are none', 'Name a profile with --profile, or add a service.')
  const volumes = namedVolumes(top.get('volumes'), name)
  const configs = grantedFiles(top.get('configs'), 'ConfigMap', name, loading)
  const secrets = grantedFiles(top.get('secrets'), 'Secret', name, loading)
  tellNetworks(top.get('networks'))
  const { builds, origins } = imagesOf(services, options, loading)
  const aliases = allAliases(services)
  const workloads = [...services].map(([key, { keys, name: workload }]): Workload => {
    const image = origins.get(key) ?? { is: 'named', image: key, said: '' }
    return {
      ...serviceWorkload(workload, key, keys, { volumes, configs, secrets, loading }),
      image,
      hasConfig: image.is === 'built',
      aliases: aliases.get(workload) ?? [],
      after: dependenciesOf(keys, services, top.get('services')),
    }
  })
  const settled = withTasks(workloads)
  const circle = circleIn(settled)
  if (circle)
    complain(
      findings,
      top.get('services')?.place ?? loaded,
      'services',
      `depend on one another in a circle: ${circle.join(' > ')}`,
    )
  return {
    name,
    builds,
    workloads: settled,
    claims: claimsOf(volumes),
    files: setsOf(configs, secrets),
    config: [],
  }
}

/** The services whose profiles are on. */
function servicesOf(given: Member | undefined, { profiles = [] }: PlanOptions): Map<string, Found> {
  const found = new Map<string, Found>()
  const taken = new Map<string, string>()
  for (const member of membersOf(given)) {
    if (member.name.startsWith('x-')) continue
    const wanted = memberOf(member, 'profiles')
    const of = wanted ? textsOf(wanted) : []
    if (of.length > 0 && !profiles.includes('*') && !of.some((profile) => profiles.includes(profile))) {
      noteKey(member, `is left out, as it is of profile ${of.join(', ')}; --profile ${of[0]} brings it in`)
      continue
    }
    const name = dnsName(member.name)
    if (name === undefined) {
      wrongKey(member, 'cannot be the name of a Service: it begins with no letter')
      continue
    }
    if (taken.has(name)) {
      wrongKey(member, `is called "${name}" here, and so is ${taken.get(name)}; rename one`)
      continue
    }
    if (name !== member.name)
      noteKey(member, `is called "${name}", as names here are DNS labels: others must reach it by that name`)
    taken.set(name, member.name)
    found.set(member.name, { member, name, keys: keyed(member, mappedKeys, toldKeys, refusedKeys) })
  }
  return found
}
