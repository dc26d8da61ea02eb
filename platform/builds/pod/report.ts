import type { StageInfo } from '@hawser/kinds/build/build.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { labelsIn, readLines } from '../docker/run/report.ts'

/** What build.sh says in the termination message of a build that went well. */
export interface Report {
  /** When the source was complete, and when assemble ended; milliseconds since 1970. */
  readonly fetched: number | undefined
  readonly built: number | undefined
  /** The script that starts the application. */
  readonly run: string | undefined
  /** `KEY=VALUE` of .s2i/environment. */
  readonly env: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** Of the image, when the pod made and pushed it itself; undefined: it is made of the pod's container. */
  readonly digest?: string
  /** B21: of a pod that measured them itself. */
  readonly stages?: StageInfo[]
}

/** Reads the lines of a report; what is not understood is left out. */
export function readReport(message: string): Report {
  const { of } = readLines(message)
  const time = (wanted: string): number | undefined => {
    const seconds = Number(of(wanted)[0])
    return seconds > 0 ? seconds * 1000 : undefined
  }
  const [digest] = of('digest').filter((value) => /^sha256:[0-9a-f]{64}$/.test(value))
  return {
    fetched: time('fetched'),
    built: time('built'),
    run: of('run')[0],
    env: of('env'),
    labels: labelsIn(of('metadata')[0]),
    ...(digest && { digest }),
    ...(of('stage').length > 0 && { stages: of('stage').flatMap(stageIn) }),
  }
}

/** What each stage of a Docker build does, as upstream calls it. */
const steps: Readonly<Record<string, string>> = {
  Build: 'DockerBuild',
  PostCommit: 'RunPostCommitHook',
  PushImage: 'PushDockerImage',
}

/** `Build 1700000000000 1234 Assemble`: name, beginning, how long it took, in milliseconds; what, when not the usual. */
function stageIn(line: string): StageInfo[] {
  const [, name = '', from, took, special] = /^(\w+) (\d{1,15}) (\d{1,15})(?: (\w+))?$/.exec(line) ?? []
  const step = steps[name] && (special ?? steps[name])
  if (!step) return []
  const times = { startTime: formatTime(Number(from)), durationMilliseconds: Number(took) }
  return [{ name, ...times, steps: [{ name: step, ...times }] }]
}
