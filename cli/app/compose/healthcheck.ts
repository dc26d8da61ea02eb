import type { ContainerDraft } from '../application.ts'
import { literal } from '../process/procfile.ts'
import { booleanOf, type Field, itemsOf, type Member, textOf, wholeOf, wrong } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import { secondsOf } from './units.ts'

type Probe = NonNullable<ContainerDraft['readinessProbe']>

/** Docker's own. */
const defaults = { interval: 30, timeout: 30, retries: 3 }
/** Seconds after which a pod that has become healthy is to be seen as such. */
const longestPeriod = 10

/** What Docker calls healthy is what Kubernetes calls ready: it gets requests, and others wait for it. */
export function probeOf(given: Member | undefined): Probe | undefined {
  if (!given) return undefined
  const members = keyed(given, [
    'test',
    'interval',
    'timeout',
    'retries',
    'start_period',
    'start_interval',
    'disable',
  ])
  const disable = members.get('disable')
  const test = members.get('test')
  const seconds = (name: string): number | undefined => {
    const member = members.get(name)
    return member && secondsOf(member)
  }
  const interval = seconds('interval') ?? defaults.interval
  const timeoutSeconds = seconds('timeout') ?? defaults.timeout
  const retries = members.get('retries')
  const failures = (retries && wholeOf(retries, 1, 1000)) ?? defaults.retries
  seconds('start_period')
  const command = test && testCommand(test)
  if ((disable && booleanOf(disable)) || command === undefined) return undefined
  // Looking more often finds it ready sooner; being unready takes as long as it was asked to take.
  const periodSeconds = Math.min(interval, seconds('start_interval') ?? longestPeriod, longestPeriod)
  return {
    exec: { command },
    periodSeconds,
    timeoutSeconds,
    failureThreshold: Math.ceil((failures * interval) / periodSeconds),
  }
}

/** A text is for a shell; a list says by its first word what it is. Undefined: there is no test. */
function testCommand(test: Field): string[] | undefined {
  if (test.at.is === 'scalar') {
    const text = textOf(test)
    return text === undefined ? undefined : ['/bin/sh', '-c', literal(text)]
  }
  const [how, ...words] = itemsOf(test).flatMap((item) => textOf(item) ?? [])
  if (how === 'NONE') return undefined
  if (how === 'CMD' && words.length > 0) return words.map(literal)
  if (how === 'CMD-SHELL' && words.length === 1) return ['/bin/sh', '-c', literal(words[0] ?? '')]
  return wrong(test, 'must begin with NONE, CMD and a command, or CMD-SHELL and one text')
}
