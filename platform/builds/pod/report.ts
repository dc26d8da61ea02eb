import type { StageInfo } from '@hawser/kinds/build/build.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'

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
  const lines = message.split('\n').map((line) => {
    const space = line.indexOf(' ')
    return { key: line.slice(0, space), value: line.slice(space + 1) }
  })
  const of = (wanted: string): string[] => lines.filter(({ key }) => key === wanted).map(({ value }) => value)
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
    labels: labelsOf(of('metadata')[0]),
    ...(digest && { digest }),
    ...(of('stage').length > 0 && { stages: of('stage').flatMap(stageIn) }),
  }
}

/** What each stage does, as upstream calls it. */
const steps: Readonly<Record<string, string>> = {
  Build: 'DockerBuild',
  PostCommit: 'RunPostCommitHook',
  PushImage: 'PushDockerImage',
}

/** `Build 1700000000000 1234`: name, beginning, and how long it took; milliseconds. */
function stageIn(line: string): StageInfo[] {
  const [, name = '', from, took] = /^(\w+) (\d{1,15}) (\d{1,15})$/.exec(line) ?? []
  const step = steps[name]
  if (!step) return []
  const times = { startTime: formatTime(Number(from)), durationMilliseconds: Number(took) }
  return [{ name, ...times, steps: [{ name: step, ...times }] }]
}

/** S4: assemble may write {"labels": [{"key": "value"}, …]}. */
function labelsOf(metadata: string | undefined): Record<string, string> {
  try {
    const { labels } = JSON.parse(metadata ?? '{}') as { labels?: readonly Record<string, unknown>[] }
    const entries = (labels ?? []).flatMap((one) => Object.entries(one))
    return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]))
  } catch {
    return {}
  }
}
