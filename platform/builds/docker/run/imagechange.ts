import type { Order } from '../order.ts'
import type { Pair } from '../rewrite.ts'
import type { FromCommit } from './commit.ts'
import { onceEach } from './onceeach.ts'
import { labelProblem, labelsIn, readLines } from './report.ts'
import type { ImageChange } from './sourcearguments.ts'

/**
 * S4, S5, B8: what a source build adds to the configuration of its builder image; text: why it cannot.
 *
 * @param message  What the scripts said at their end.
 * @param commit   Of the repository that was fetched.
 */
export function imageChange(
  { finalEnv, labels }: Pick<Order, 'finalEnv' | 'labels'>,
  message: string,
  commit: FromCommit,
): ImageChange | string {
  const { of } = readLines(message)
  const said = labelsIn(of('metadata')[0])
  const problem = labelProblem(said)
  if (problem) return problem
  const [run] = of('run')
  return {
    cmd: run ? [run] : [],
    env: onceEach([...of('env').map(pairOf), ...commit.env, ...finalEnv]),
    labels: onceEach([...Object.entries(said), ...commit.labels, ...labels]),
  }
}

function pairOf(text: string): Pair {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}
