import { type FieldError, invalid } from '@hawser/kinds/meta/field.ts'

export type Level = 'privileged' | 'baseline' | 'restricted'
const levels: readonly Level[] = ['privileged', 'baseline', 'restricted']

/** A level of the Pod Security Standards as of a version; minor `Infinity` is `latest`. */
export interface LevelVersion {
  readonly level: Level
  /** Of Kubernetes 1.x. */
  readonly minor: number
}
/** What the labels of a namespace ask for. */
export interface Policy {
  readonly enforce: LevelVersion
  readonly audit: LevelVersion
  readonly warn: LevelVersion
  /** What is wrong with the labels. */
  readonly errors: readonly FieldError[]
}
type Labels = Readonly<Record<string, string>>

const prefix = 'pod-security.kubernetes.io/'
const latest = Number.POSITIVE_INFINITY
const nothing: LevelVersion = { level: 'privileged', minor: latest }
export const privileged: Policy = { enforce: nothing, audit: nothing, warn: nothing, errors: [] }

const known = new WeakMap<Labels, Policy>()

/** Reads the labels of a namespace. Computed once per namespace version: its labels are frozen. */
export function policyOf(labels: Labels | undefined): Policy {
  if (labels === undefined) return privileged
  let policy = known.get(labels)
  if (policy) return policy
  policy = read(labels)
  if (Object.isFrozen(labels)) known.set(labels, policy)
  return policy
}

function read(labels: Labels): Policy {
  const errors: FieldError[] = []
  // Whom a mistyped level is meant to protect is protected; audit and warnings fail open.
  const enforce = readMode(labels, 'enforce', 'restricted', errors)
  const audit = readMode(labels, 'audit', 'privileged', errors)
  const warn = readMode(labels, 'warn', 'privileged', errors)
  const isSaid = isLevel(labels[`${prefix}enforce`]) && labels[`${prefix}warn`] === undefined
  if (!isSaid || compareLevels(enforce.level, warn.level) <= 0) return { enforce, audit, warn, errors }
  const minor = labels[`${prefix}warn-version`] === undefined ? enforce.minor : warn.minor
  return { enforce, audit, warn: { level: enforce.level, minor }, errors }
}

function readMode(labels: Labels, mode: string, mistyped: Level, errors: FieldError[]): LevelVersion {
  return {
    level: readLevel(labels, prefix + mode, mistyped, errors),
    minor: readVersion(labels, `${prefix}${mode}-version`, errors),
  }
}

function readLevel(labels: Labels, label: string, mistyped: Level, errors: FieldError[]): Level {
  const level = labels[label]
  if (level === undefined) return 'privileged'
  if (isLevel(level)) return level
  errors.push(invalid(`metadata.labels[${label}]`, level, `must be one of ${levels.join(', ')}`))
  return mistyped
}

function readVersion(labels: Labels, label: string, errors: FieldError[]): number {
  const version = labels[label]
  if (version === undefined || version === 'latest') return latest
  const [, minor] = /^v1\.(0|[1-9][0-9]{0,8})$/.exec(version) ?? []
  if (minor !== undefined) return Number(minor)
  errors.push(invalid(`metadata.labels[${label}]`, version, 'must be "latest" or "v1.x"'))
  return latest
}

const isLevel = (text: string | undefined): text is Level => levels.includes(text as Level)

/** Positive: `a` is the stricter one. */
export const compareLevels = (a: Level, b: Level): number => levels.indexOf(a) - levels.indexOf(b)

export const isFullyPrivileged = ({ enforce, audit, warn, errors }: Policy): boolean =>
  errors.length === 0 &&
  enforce.level === 'privileged' &&
  audit.level === 'privileged' &&
  warn.level === 'privileged'

/** `restricted:latest`, `baseline:v1.25`. */
export const formatLevel = ({ level, minor }: LevelVersion): string =>
  `${level}:${minor === latest ? 'latest' : `v1.${minor}`}`

export const sameLevel = (a: LevelVersion, b: LevelVersion): boolean =>
  a.level === b.level && a.minor === b.minor
