import { noFindings, refuse, refuseProblems } from './finding.ts'
import { type SourceFiles, textIn } from './sourcefiles.ts'
import { isMountPath, isSize, usualSize } from './volume.ts'
import { type Field, field, memberOf, membersOf, textOf, wholeOf, wrong, wrongKey } from './yaml/expect.ts'
import { readYaml } from './yaml/located.ts'

/** What a `package.json` says of an application, and its key `hawser` of what it wants. */
export interface Wishes {
  readonly name: string | undefined
  readonly isStartable: boolean
  /** It listens on; undefined: not said. */
  readonly port: number | undefined
  readonly volumes: readonly WantedVolume[]
  /** Path that answers 2xx when it can take requests. */
  readonly health: string | undefined
}
export interface WantedVolume {
  readonly name: string
  /** Absolute path in the container. */
  readonly path: string
  /** A quantity such as `1Gi`. */
  readonly size: string
}

const file = 'package.json'
const noWishes: Wishes = {
  name: undefined,
  isStartable: false,
  port: undefined,
  volumes: [],
  health: undefined,
}

/** @param folder  Where the `package.json` is, relative to the source directory. */
export function readPackageJson(files: SourceFiles, folder = ''): Wishes {
  const path = folder ? `${folder}/${file}` : file
  const text = textIn(files, path)
  if (text === undefined) return noWishes
  const findings = noFindings()
  const [root] = readJson(path, text)
  if (root?.is !== 'map') return refuse({ file: path, line: 1 }, '', 'must be an object', 'Correct the file.')
  const manifest = field(root, '', findings)
  const wishes = memberOf(manifest, 'hawser')
  const name = memberOf(manifest, 'name')
  const read: Wishes = {
    name: name && textOf(name),
    isStartable: starts(manifest, files.list(folder)),
    ...(wishes ? wishesOf(wishes) : { port: undefined, volumes: [], health: undefined }),
  }
  refuseProblems(findings, 'docs/deploy.md tells what the "hawser" key may say.')
  return read
}

function readJson(path: string, text: string) {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    refuse({ file: path, line: 1 }, '', `not valid JSON: ${(cause as Error).message}`, 'Correct the file.')
  }
  return readYaml(path, text)
}

function starts(manifest: Field, names: readonly string[]): boolean {
  const scripts = memberOf(manifest, 'scripts')
  return (
    (scripts !== undefined && memberOf(scripts, 'start') !== undefined) ||
    memberOf(manifest, 'main') !== undefined ||
    ['server.js', 'index.js', '.s2i/'].some((name) => names.includes(name))
  )
}

function wishesOf(wishes: Field): Pick<Wishes, 'port' | 'volumes' | 'health'> {
  let port: number | undefined
  let health: string | undefined
  let volumes: WantedVolume[] = []
  for (const wish of membersOf(wishes)) {
    if (wish.name === 'port') port = wholeOf(wish, 1024, 65_535) ?? port
    else if (wish.name === 'health') health = healthOf(wish)
    else if (wish.name === 'volumes')
      volumes = membersOf(wish).flatMap((volume) => volumeOf(volume.name, volume))
    else wrongKey(wish, 'is not known')
  }
  return { port, health, volumes }
}

function healthOf(wish: Field): string | undefined {
  const path = textOf(wish)
  if (path === undefined || /^\/[^\s?#]*$/.test(path)) return path
  return wrong(wish, 'must be a path such as "/healthz"')
}

function volumeOf(name: string, wish: Field): WantedVolume[] {
  const path = wish.at.is === 'map' ? memberOf(wish, 'path') : wish
  const size = wish.at.is === 'map' ? memberOf(wish, 'size') : undefined
  const before = wish.findings.problems.length
  if (!/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/.test(name))
    wrong(wish, 'a volume is named by lower-case letters, digits and dashes, at most 22')
  const where = path && textOf(path)
  if (where === undefined || !isMountPath(where))
    wrong(path ?? wish, 'must be an absolute path of a directory')
  const large = size ? (textOf(size) ?? '') : usualSize
  if (!isSize(large)) wrong(size ?? wish, 'must be a size such as "1Gi"')
  return wish.findings.problems.length > before ? [] : [{ name, path: String(where), size: large }]
}
