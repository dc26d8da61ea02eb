import { writeFileSync } from 'node:fs'
import type { Order } from '../order.ts'
import { Refusal } from './refusal.ts'

/** Kubernetes takes no more than this of a termination message. */
const MESSAGE_LIMIT = 4000
const TERMINATION_LOG = '/dev/termination-log'

export const orderOf = (env: NodeJS.ProcessEnv): Order => JSON.parse(env.DOCKER_BUILD ?? '{}')

/** Values of the variables that the order names, from the container's own `PREFIX_0`, `PREFIX_1`, … */
export const valuesOf = (
  names: readonly string[],
  prefix: 'ENV' | 'ARG',
  env: NodeJS.ProcessEnv,
): [string, string][] => names.map((name, at) => [name, env[`${prefix}_${at}`] ?? ''])

/** Runs a program of a build pod: what it returns is the container's last word, what it refuses ends the build. */
export async function program(run: () => Promise<string> | string): Promise<void> {
  try {
    writeFileSync(TERMINATION_LOG, (await run()).slice(0, MESSAGE_LIMIT))
  } catch (error) {
    const message = (error as Error).message
    process.stderr.write(`error: ${message}\n`)
    writeFileSync(TERMINATION_LOG, message.slice(0, MESSAGE_LIMIT))
    process.exitCode = error instanceof Refusal ? error.code : 1
  }
}
