import type { Application } from './application.ts'
import { choose } from './choose.ts'
import { composeApplication } from './compose/compose.ts'
import { noFindings, refuseProblems } from './finding.ts'
import { type ManifestPlan, manifestPlan } from './manifests/plan.ts'
import type { PlanOptions } from './options.ts'
import { singleApplication } from './single.ts'
import type { SourceFiles } from './sourcefiles.ts'

/** What is to be done, as the files say it. */
export type Plan = Said &
  (
    | { readonly is: 'application'; readonly application: Application }
    | { readonly is: 'manifests'; readonly manifests: ManifestPlan }
  )
interface Said {
  /** Which file was read, and why. */
  readonly origin: string
  /** What the user should know. */
  readonly notes: readonly string[]
}

/**
 * From files to what is to be deployed. Pure: nothing of the platform is asked.
 *
 * @throws {StatusError} `BadRequest` with file, line and key of everything that cannot be done.
 */
export function planOf(files: SourceFiles, options: PlanOptions): Plan {
  const { is, files: paths, because: origin } = choose(files, options)
  const findings = noFindings()
  const { notes } = findings
  if (is === 'manifests') {
    const manifests = manifestPlan(files, paths, options, findings)
    refuseProblems(findings, 'docs/deploy.md tells what these files may say.')
    return { is, manifests, origin, notes }
  }
  const application =
    is === 'compose'
      ? composeApplication(files, paths, options, findings)
      : singleApplication(files, { ...options, from: is === 'docker' ? paths : [] }, findings)
  refuseProblems(findings, 'docs/deploy.md tells what these files may say.')
  return { is: 'application', application, origin, notes }
}

/** The application of files that are no manifests. */
export function applicationOf(
  files: SourceFiles,
  options: PlanOptions,
): Said & { readonly application: Application } {
  const plan = planOf(files, options)
  if (plan.is === 'application') return plan
  throw new Error(`${plan.origin} are manifests`)
}
