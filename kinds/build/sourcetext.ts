import type { BuildSpec } from './buildspec.ts'

/** FROM of a build: `Git@bd94cbb`, `Binary`, `Dockerfile`, `Dockerfile,Git@main`. */
export function sourceText({ source, revision }: BuildSpec): string {
  const { git, binary, dockerfile } = source
  const version = revision?.git?.commit?.slice(0, 7) || git?.ref
  const at = version ? `@${version}` : ''
  if (binary) return `Binary${at}`
  if (git) return `${dockerfile === undefined ? '' : 'Dockerfile,'}Git${at}`
  return dockerfile === undefined ? (source.type ?? 'None') : 'Dockerfile'
}
