import { StatusError } from '@hawser/kinds/meta/status.ts'
import { UsageError } from './command.ts'

/** What the user reads when a command fails, and the exit code that goes with it. */
export interface Refusal {
  readonly message: string
  readonly hint?: string
  readonly exitCode: number
}

/** Exit codes: 1 refused or failed, 2 the command line is wrong, 130 interrupted. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof UsageError) return { message: error.message, exitCode: 2 }
  if (error instanceof StatusError) {
    return { message: error.message, ...hintOf(error), exitCode: 1 }
  }
  if (isParseArgsError(error)) return { message: error.message, exitCode: 2 }
  if (error instanceof Error && error.name === 'AbortError') return { message: 'interrupted', exitCode: 130 }
  const unreachable = unreachableAddress(error)
  if (unreachable) {
    return {
      message: `the platform does not answer at ${unreachable}`,
      hint: 'See whether it runs with: hawser status; start it with: hawser up',
      exitCode: 1,
    }
  }
  return { message: sentence(error), exitCode: 1 }
}

function hintOf({ hint, reason }: StatusError): { hint?: string } {
  if (hint) return { hint }
  if (reason === 'Unauthorized')
    return { hint: 'The credentials in the kubeconfig are not of this platform; was its data dir removed?' }
  if (reason === 'Conflict')
    return { hint: 'Somebody else changed it at the same moment; run the command again.' }
  return {}
}

const isParseArgsError = (error: unknown): error is Error =>
  error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')

const networkCodes = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']

function unreachableAddress(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code, address, port } = at as NodeJS.ErrnoException & { address?: string; port?: number }
    if (code && networkCodes.includes(code)) return address ? `${address}:${port}` : 'its address'
  }
  return undefined
}

/** An error and its causes in one line: never a stack. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause ? `${error.message}: ${sentence(error.cause)}` : error.message
}
