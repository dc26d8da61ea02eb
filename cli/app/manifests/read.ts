import { complain, type Findings, type Place, refuse } from '../finding.ts'
import type { SourceFiles } from '../sourcefiles.ts'
import { type Field, field, itemsOf, memberOf, textOf } from '../yaml/expect.ts'
import { type Located, plain, readYaml } from '../yaml/located.ts'
import { manifestsIn } from './find.ts'

/** One object of the manifests. */
export interface Manifest {
  readonly place: Place
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly object: ApiObject
}
export interface ApiObject {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>>; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

const mostObjects = 500
const correct = 'Correct the manifest; kubectl apply --dry-run=server -f FILE says more.'

/** Kinds that are not for an API server as they are. */
const unprocessed: Readonly<Record<string, string>> = {
  Kustomization: 'is for kustomize: apply what it makes, with kubectl apply -k, or name its output with -f',
  Template: 'is not processed here: oc process makes its objects; name them with -f',
}

/** All objects of the files and folders, each said once. */
export function readManifests(files: SourceFiles, paths: readonly string[], findings: Findings): Manifest[] {
  const all = paths.flatMap((path) => {
    const found = files.read(path)
    if (found.is === 'refused') refuse({ file: path, line: 1 }, '', found.why, correct)
    return found.is === 'text' ? [path] : manifestsIn(files, path)
  })
  const manifests = all.flatMap((path) => readOne(files, path, findings))
  const seen = new Map<string, Manifest>()
  for (const manifest of manifests) {
    const { apiVersion, kind, namespace = '', name, place } = manifest
    const key = [apiVersion.replace(/\/.*/, ''), kind, namespace, name].join(' ')
    const before = seen.get(key)
    if (before)
      complain(
        findings,
        place,
        `${kind}/${name}`,
        `is there already, in ${before.place.file}:${before.place.line}`,
      )
    seen.set(key, manifest)
  }
  const [first] = paths
  if (manifests.length === 0 && findings.problems.length === 0)
    refuse({ file: first ?? '', line: 1 }, '', 'holds no object with apiVersion and kind', correct)
  if (manifests.length > mostObjects)
    refuse(
      { file: first ?? '', line: 1 },
      '',
      `there are more than ${mostObjects} objects`,
      'Apply them with kubectl apply --server-side.',
    )
  return manifests
}

function readOne(files: SourceFiles, path: string, findings: Findings): Manifest[] {
  const found = files.read(path)
  if (found.is !== 'text') return []
  const helm = found.text
    .split('\n')
    .findIndex((line) => /\{\{-?\s*(\.|include|if|range|with|template)/.test(line))
  if (helm >= 0)
    refuse(
      { file: path, line: helm + 1 },
      '',
      'is a template of Helm',
      'Install the chart with helm install.',
    )
  return readYaml(path, found.text).flatMap((root) => objectsIn(root, findings))
}

function objectsIn(root: Located, findings: Findings): Manifest[] {
  const at = field(root, '', findings)
  const kind = textAt(at, 'kind')
  if (root.is !== 'map' || kind === undefined) {
    complain(findings, root, '', 'must be an object with apiVersion, kind and metadata')
    return []
  }
  const items = kind.endsWith('List') ? memberOf(at, 'items') : undefined
  if (items) return itemsOf(items).flatMap((item) => objectsIn(item.at, findings))
  const metadata = memberOf(at, 'metadata')
  const apiVersion = textAt(at, 'apiVersion')
  const name = metadata && textAt(metadata, 'name')
  const known = unprocessed[kind]
  if (known !== undefined) complain(findings, root, kind, known)
  else if (apiVersion === undefined) complain(findings, root, kind, 'must have an apiVersion')
  else if (name === undefined)
    complain(
      findings,
      metadata?.at ?? root,
      `${kind}.metadata.name`,
      'must be said: without a name it would be another object each time',
    )
  else {
    const namespace = metadata && textAt(metadata, 'namespace')
    const { file, line } = root
    return [{ place: { file, line }, apiVersion, kind, name, namespace, object: plain(root) as ApiObject }]
  }
  return []
}

function textAt(at: Field, name: string): string | undefined {
  const member = memberOf(at, name)
  return member && textOf(member)
}
