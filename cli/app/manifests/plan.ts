import type { ImageBuild } from '../application.ts'
import { dockerfileIn } from '../docker/find.ts'
import { type Findings, noFindings } from '../finding.ts'
import { detectLanguage } from '../language.ts'
import { applicationName } from '../names.ts'
import type { PlanOptions } from '../options.ts'
import { readPackageJson } from '../packagejson.ts'
import { singleApplication } from '../single.ts'
import type { SourceFiles } from '../sourcefiles.ts'
import { builtImage } from './images.ts'
import { type Manifest, readManifests } from './read.ts'

/** Objects that are applied as they are written, but for the image that is built here. */
export interface ManifestPlan {
  readonly name: string
  readonly manifests: readonly Manifest[]
  /** Undefined: nothing is built, or a build config of the manifests builds it. */
  readonly build: ImageBuild | undefined
  /** Images whose place the built one takes. */
  readonly replaced: readonly string[]
  /** Build config of the manifests that takes an upload. */
  readonly uploadTo: string | undefined
}

export function manifestPlan(
  files: SourceFiles,
  paths: readonly string[],
  options: PlanOptions,
  findings: Findings,
): ManifestPlan {
  const manifests = readManifests(files, paths, findings)
  const name = applicationName(options.name ?? readPackageJson(files).name ?? files.directory)
  const configs = manifests.filter(({ kind }) => kind === 'BuildConfig')
  const [upload, ...more] = configs.filter(takesUpload)
  const base = {
    name,
    manifests,
    replaced: [],
    build: undefined,
    uploadTo: more.length ? undefined : upload?.name,
  }
  if (configs.length > 0) {
    findings.notes.push(
      `${configs.map((each) => `BuildConfig ${each.name}`).join(', ')} of the manifests says what is built`,
    )
    return base
  }
  const build = buildOf(files, options, name)
  if (!build) {
    findings.notes.push('nothing is built: there is no Dockerfile and no source beside the manifests')
    return base
  }
  const replaced = builtImage(manifests, name, options.image)
  if (replaced.length === 0) return base
  findings.notes.push(`the image that is built here takes the place of ${replaced.join(', ')}`)
  return { ...base, build, replaced }
}

const takesUpload = ({ object }: Manifest): boolean => {
  const { source } = (object.spec ?? {}) as { source?: { type?: unknown; binary?: unknown } }
  return source?.type === 'Binary' || source?.binary !== undefined
}

/** The image of the directory, when something says how it is built. */
function buildOf(files: SourceFiles, options: PlanOptions, name: string): ImageBuild | undefined {
  const hasSource =
    dockerfileIn(files) !== undefined || options.builder !== undefined || detectLanguage(files) !== undefined
  if (!hasSource) return undefined
  // How it runs is said by the manifests; what other files say of that is not asked.
  return singleApplication(files, { ...options, name, from: [] }, noFindings()).builds[0]
}
