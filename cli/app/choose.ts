import { StatusError } from '@hawser/kinds/meta/status.ts'
import { dockerfileIn } from './docker/find.ts'
import { detectLanguage } from './language.ts'
import { looksLikeManifest, manifestFiles } from './manifests/find.ts'
import type { PlanOptions } from './options.ts'
import { normalised, type SourceFiles, textIn } from './sourcefiles.ts'

/** What a directory is deployed by. */
export interface Choice {
  readonly is: 'compose' | 'manifests' | 'docker' | 'source'
  /** Files it is read from; empty for a source. */
  readonly files: readonly string[]
  /** For people, in one line. */
  readonly because: string
}

/** In the order compose itself looks for them. */
const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']

/**
 * Which of several descriptions counts. What the user names comes first; then the more a file says of the whole
 * application, the earlier: compose.yaml, Kubernetes manifests, a Dockerfile, the files of a language.
 */
export function choose(files: SourceFiles, options: PlanOptions): Choice {
  const { from: given = [], strategy, builder } = options
  if (given.length > 0) return named(files, given)
  if (strategy !== undefined || builder !== undefined) {
    const is = strategy === 'docker' ? 'docker' : 'source'
    return {
      is,
      files: [],
      because: `as ${strategy ? `--strategy=${strategy}` : `--builder=${builder}`} says`,
    }
  }
  const [first, ...rest] = descriptions(files)
  if (!first) return { is: 'source', files: [], because: '' }
  const others = rest.map(({ files: [file] }) => file).filter((file) => file !== first.files[0])
  const ignored = others.length ? `; not read: ${others.join(', ')} (-f or --strategy chooses)` : ''
  return { ...first, because: `${first.because}${ignored}` }
}

function descriptions(files: SourceFiles): Choice[] {
  const names = files.list('')
  const compose = composeFiles.find((name) => names.includes(name))
  const manifests = manifestFiles(files)
  const dockerfile = dockerfileIn(files)
  const language = detectLanguage(files)
  return [
    ...said('compose', compose ? [compose] : [], 'it describes all services'),
    ...said('manifests', manifests, 'Kubernetes manifests'),
    ...said('docker', dockerfile ? [dockerfile] : [], 'it says how the image is built'),
    ...(language ? said('source', [language.because], language.name) : []),
  ]
}

const said = (is: Choice['is'], files: readonly string[], what: string): Choice[] =>
  files.length > 0 ? [{ is, files, because: `${files.join(', ')}: ${what}` }] : []

function named(files: SourceFiles, given: readonly string[]): Choice {
  const kinds = given.map((path) => ({ path: normalised(path), is: kindOf(files, path) }))
  const [first] = kinds
  const other = kinds.find(({ is }) => is !== first?.is)
  if (!first || other) {
    throw new StatusError('BadRequest', `-f names files of different kinds: ${given.join(', ')}`, {
      hint: 'Name compose files, or manifests, or one Dockerfile.',
    })
  }
  if (first.is === 'docker' && kinds.length > 1)
    throw new StatusError('BadRequest', `-f names ${kinds.length} Dockerfiles`, { hint: 'Name one.' })
  return { is: first.is, files: kinds.map(({ path }) => path), because: `${given.join(', ')}: as -f says` }
}

function kindOf(files: SourceFiles, path: string): Choice['is'] {
  const name = path.replace(/^.*\//, '')
  if (/^(Docker|Container)file|\.(Docker|Container)file$/i.test(name)) return 'docker'
  const found = files.read(path)
  if (found.is === 'refused' || (found.is === 'missing' && files.list(path).length === 0)) {
    throw new StatusError('BadRequest', `${path} ${found.is === 'refused' ? found.why : 'is not there'}`, {
      hint: '-f takes a compose file, a manifest or a folder of them, or a Dockerfile, relative to the directory.',
    })
  }
  const text = textIn(files, path)
  if (text === undefined || looksLikeManifest(text)) return 'manifests'
  return 'compose'
}
