import { readDotenv } from '../dotenv.ts'
import { complain, type Findings, type Place, refuse, tell } from '../finding.ts'
import { interpolate, type Lookup } from '../interpolate.ts'
import { folderOf, from, type SourceFiles, textIn } from '../sourcefiles.ts'
import { field, isEmpty, itemsOf, memberOf, membersOf, textOf } from '../yaml/expect.ts'
import { type Located, type Mapping, readYaml } from '../yaml/located.ts'
import { merged } from './merge.ts'

/** What loading needs besides a path. */
export interface Loading {
  readonly files: SourceFiles
  readonly lookup: Lookup
  readonly findings: Findings
}

const correct = 'docs/deploy.md tells what a compose file may say.'
const mostFiles = 20

/** The compose files as one, with variables put in, and what they include and extend. Later files win. */
export function loadCompose(paths: readonly string[], loading: Loading): Mapping {
  const loaded = paths.map((path) => readFile(path, loading, []))
  return loaded.reduce((base, over) => merged(base, over, '') as Mapping)
}

/** Variables: the shell's, then those of `.env` in the directory. */
export function lookupOf(
  files: SourceFiles,
  environment: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): Lookup {
  const shell: Lookup = (name) => environment[name]
  const text = textIn(files, '.env')
  const own = text === undefined ? {} : readDotenv('.env', text, shell, findings)
  return (name) => environment[name] ?? own[name]
}

function readFile(path: string, loading: Loading, within: readonly string[]): Mapping {
  const place = { file: path, line: 1 }
  if (within.includes(path)) refuse(place, '', `includes itself: ${[...within, path].join(' > ')}`, correct)
  if (within.length >= mostFiles) refuse(place, '', `is included more than ${mostFiles} deep`, correct)
  const documents = readYaml(path, contents(path, place, loading))
  if (documents.length > 1) refuse(place, '', 'has several documents; a compose file is one', correct)
  const [root] = documents
  if (root?.is !== 'map') return refuse(place, '', 'must be a mapping with a key "services"', correct)
  const put = interpolated(root, '', loading) as Mapping
  return withExtends(withIncludes(put, path, loading, [...within, path]), loading)
}

function contents(path: string, place: Place, { files }: Loading): string {
  const found = files.read(path)
  if (found.is === 'text') return found.text
  return refuse(place, '', found.is === 'missing' ? 'is not there' : found.why, correct)
}

/** Puts variables into every value; keys stay as they are. */
function interpolated(located: Located, key: string, loading: Loading): Located {
  if (located.is === 'list') {
    return { ...located, items: located.items.map((item, i) => interpolated(item, `${key}[${i}]`, loading)) }
  }
  if (located.is === 'map') {
    const entries = [...located.entries].map(
      ([name, entry]) =>
        [
          name,
          { ...entry, value: interpolated(entry.value, key ? `${key}.${name}` : name, loading) },
        ] as const,
    )
    return { ...located, entries: new Map(entries) }
  }
  if (typeof located.value !== 'string' || !located.value.includes('$')) return located
  const { text, unset, problems } = interpolate(located.value, loading.lookup)
  for (const name of new Set(unset))
    tell(loading.findings, located, key, `variable ${name} is not set, and stands for nothing`)
  for (const problem of problems) complain(loading.findings, located, key, problem)
  return { ...located, value: text, text }
}

/** What `include` names comes first, so that the file itself wins. */
function withIncludes(root: Mapping, path: string, loading: Loading, within: readonly string[]): Mapping {
  const include = root.entries.get('include')
  if (!include) return root
  const included = itemsOf(field(include.value, 'include', loading.findings)).flatMap((item) => {
    const named = item.at.is === 'map' ? memberOf(item, 'path') : item
    for (const member of item.at.is === 'map' ? membersOf(item) : [])
      if (member.name !== 'path')
        complain(loading.findings, member.place, member.key, 'is not supported; include paths alone')
    const text = named && textOf(named)
    return text === undefined ? [] : [readFile(from(folderOf(path), text), loading, within)]
  })
  const entries = new Map([...root.entries].filter(([name]) => name !== 'include'))
  return [...included, { ...root, entries }].reduce((base, over) => merged(base, over, '') as Mapping)
}

/** Writes out what services `extend`. */
function withExtends(root: Mapping, loading: Loading): Mapping {
  const services = root.entries.get('services')
  if (services?.value.is !== 'map') return root
  const all = services.value
  const done = [...all.entries].map(
    ([name, entry]) => [name, { ...entry, value: extended(name, all, loading, []) }] as const,
  )
  const entries = new Map(root.entries).set('services', {
    ...services,
    value: { ...all, entries: new Map(done) },
  })
  return { ...root, entries }
}

/** Of a service that is extended, what concerns others stays behind. */
const notInherited = ['depends_on', 'links', 'extends', 'profiles', 'volumes_from']

function extended(name: string, services: Mapping, loading: Loading, within: readonly string[]): Located {
  const own = services.entries.get(name)?.value
  if (own?.is !== 'map') return own ?? { ...services, is: 'scalar', value: null, text: '' }
  const wish = memberOf(field(own, `services.${name}`, loading.findings), 'extends')
  if (!wish || isEmpty(wish)) return own
  if (within.includes(name))
    refuse(wish.place, wish.key, `extends itself: ${[...within, name].join(' > ')}`, correct)
  const service = wish.at.is === 'map' ? memberOf(wish, 'service') : wish
  const file = wish.at.is === 'map' ? memberOf(wish, 'file') : undefined
  const base = (service && textOf(service)) ?? ''
  const where = file
    ? servicesOf(from(folderOf(wish.at.file), textOf(file) ?? ''), loading, within)
    : services
  if (!where.entries.has(base)) {
    complain(loading.findings, wish.place, wish.key, `there is no service "${base}" to extend`)
    return own
  }
  const found = file
    ? (where.entries.get(base)?.value as Located)
    : extended(base, where, loading, [...within, name])
  if (found.is !== 'map') return own
  const inherited = new Map([...found.entries].filter(([key]) => !notInherited.includes(key)))
  const rest = new Map([...own.entries].filter(([key]) => key !== 'extends'))
  return merged({ ...found, entries: inherited }, { ...own, entries: rest }, '')
}

/** The services of another file, written out. */
function servicesOf(path: string, loading: Loading, within: readonly string[]): Mapping {
  const place = { file: path, line: 1 }
  const services = readFile(
    path,
    loading,
    within.map((each) => `extends ${each}`),
  ).entries.get('services')?.value
  return services?.is === 'map' ? services : refuse(place, 'services', 'there are none', correct)
}
