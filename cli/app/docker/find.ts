import { refuse } from '../finding.ts'
import type { SourceFiles } from '../sourcefiles.ts'
import { type ImageSaid, readDockerfile } from './dockerfile.ts'

/** Names of Dockerfiles, in the order they are looked for. */
export const dockerfiles = ['Dockerfile', 'Containerfile']

/** Name of the Dockerfile in a folder, when there is one. */
export function dockerfileIn(files: SourceFiles, folder = ''): string | undefined {
  const names = files.list(folder)
  return dockerfiles.find((name) => names.includes(name))
}

/** What the Dockerfile at `path` says; refuses one that is not there or broken, by its line. */
export function dockerfileSays(
  files: SourceFiles,
  path: string,
  args: Readonly<Record<string, string>>,
  target?: string,
): ImageSaid {
  const place = { file: path, line: 1 }
  const found = files.read(path)
  if (found.is === 'missing') return refuse(place, '', 'is not there', 'Name a Dockerfile that is.')
  if (found.is === 'refused')
    return refuse(place, '', found.why, 'Name a Dockerfile of the source directory.')
  const read = readDockerfile(found.text, args, target)
  if (read.is === 'broken')
    return refuse({ file: path, line: read.line }, '', read.problem, 'Correct the Dockerfile.')
  return read.image
}
