import { type FieldError, invalid } from '@hawser/kinds/meta/field.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { App, Volume } from './app.ts'

export interface Source {
  /** Names in the top directory. */
  readonly files: readonly string[]
  /** Name of the directory itself. */
  readonly directory: string
  /** Text of package.json, when there is one. */
  readonly manifest: string | undefined
}

/** Room for `-<hash>-<suffix>` behind it in the names of pods. */
const longestName = 40

/**
 * What kind of application a directory holds.
 *
 * @param wantedName  Name the user gave; default: that of package.json, else the directory's.
 * @throws {StatusError} `BadRequest` naming what is not understood, with what would be.
 */
export function detect(source: Source, wantedName?: string): App {
  if (source.manifest === undefined) throw unknownSource(source.files)
  const manifest = parse(source.manifest)
  refuseWithoutStart(manifest, source.files)
  const wishes = record(manifest.hawser)
  const errors: FieldError[] = []
  const app: App = {
    name: nameOf(wantedName ?? text(manifest.name) ?? source.directory),
    builder: 'nodejs',
    port: portOf(wishes.port, errors),
    volumes: volumesOf(record(wishes.volumes), errors),
    health: healthOf(wishes.health, errors),
  }
  if (errors.length) throw badWishes(errors)
  return app
}

function unknownSource(files: readonly string[]): StatusError {
  const seen = files.includes('Dockerfile') ? 'a Dockerfile, which is not supported yet' : 'no package.json'
  return new StatusError('BadRequest', `this is not an application Hawser knows: there is ${seen}`, {
    hint: 'Node.js applications can be deployed; add a package.json with a start script.',
  })
}

function parse(manifest: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(manifest.replace(/^\uFEFF/, '')))
  } catch (cause) {
    throw new StatusError('BadRequest', `package.json is not valid JSON: ${(cause as Error).message}`, {
      hint: 'Correct the file.',
      cause,
    })
  }
}

function refuseWithoutStart(manifest: Readonly<Record<string, unknown>>, files: readonly string[]): void {
  if (
    record(manifest.scripts).start ||
    manifest.main ||
    files.includes('server.js') ||
    files.includes('index.js')
  )
    return
  if (files.includes('.s2i')) return
  throw new StatusError('BadRequest', 'package.json does not say how to start the application', {
    hint: 'Add a start script, such as: "scripts": { "start": "node app.js" }',
  })
}

/** A DNS label out of what people call their applications: `@acme/Guest_Book` is `guest-book`. */
function nameOf(wanted: string): string {
  const name = wanted
    .replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, longestName)
    .replace(/-+$/, '')
  if (name) return name
  throw new StatusError('BadRequest', `"${wanted}" cannot be the name of an application`, {
    hint: 'Give it one with --name: lower-case letters, digits and dashes, a letter first.',
  })
}

function portOf(port: unknown, errors: FieldError[]): number {
  if (port === undefined) return 8080
  if (Number.isInteger(port) && Number(port) > 1023 && Number(port) < 65_536) return Number(port)
  errors.push(invalid('hawser.port', port, 'must be a port from 1024 to 65535'))
  return 8080
}

function healthOf(health: unknown, errors: FieldError[]): string | undefined {
  if (health === undefined || (typeof health === 'string' && /^\/[^\s?#]*$/.test(health))) return health
  errors.push(invalid('hawser.health', health, 'must be a path such as "/healthz"'))
  return undefined
}

function volumesOf(volumes: Readonly<Record<string, unknown>>, errors: FieldError[]): Volume[] {
  return Object.entries(volumes).flatMap(([name, value]) => {
    const { path, size = '1Gi' } = typeof value === 'string' ? { path: value } : record(value)
    const at = `hawser.volumes.${name}`
    const before = errors.length
    if (!/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/.test(name)) {
      errors.push(invalid(at, name, 'a volume is named by lower-case letters, digits and dashes, at most 22'))
    }
    if (typeof path !== 'string' || !/^\/[^\s:]+$/.test(path) || path.split('/').includes('..')) {
      errors.push(invalid(at, path, 'must be an absolute path of a directory'))
    }
    if (typeof size !== 'string' || !/^[1-9]\d*(Mi|Gi|Ti)$/.test(size)) {
      errors.push(invalid(`${at}.size`, size, 'must be a size such as "1Gi"'))
    }
    return errors.length > before ? [] : [{ name, path: String(path), size: String(size) }]
  })
}

const badWishes = (errors: readonly FieldError[]): StatusError =>
  new StatusError(
    'BadRequest',
    `package.json: ${errors.map(({ field, problem }) => `${field}: ${problem}`).join('; ')}`,
    { hint: 'docs/deploy.md tells what the "hawser" key may say.', fields: errors },
  )

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
