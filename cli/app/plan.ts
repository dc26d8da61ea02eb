import type { Application } from './application.ts'
import { choose } from './choose.ts'
import { composeApplication } from './compose/compose.ts'
import { noFindings, refuseProblems } from './finding.ts'
import type { PlanOptions } from './options.ts'
import { singleApplication } from './single.ts'
import type { SourceFiles } from './sourcefiles.ts'

/** What is to be done, as the files say it. */
export interface Plan {
  readonly application: Application
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
  const choice = choose(files, options)
  const findings = noFindings()
  const application =
    choice.is === 'compose'
      ? composeApplication(files, choice.files, options, findings)
      : singleApplication(files, { ...options, from: choice.is === 'docker' ? choice.files : [] }, findings)
  refuseProblems(findings, 'docs/deploy.md tells what these files may say.')
  return { application, origin: choice.because, notes: findings.notes }
}
