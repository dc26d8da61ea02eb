import type { ParseArgsOptionsConfig } from 'node:util'

/** One command of the CLI: one file under `commands/`. */
export interface Command {
  readonly name: string
  /** `deploy DIR`: what follows `hawser` in the help. */
  readonly usage: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly options?: ParseArgsOptionsConfig
  /** Explained option by option in `hawser COMMAND --help`. */
  readonly optionHelp?: Readonly<Record<string, string>>
  /** Resolves to the exit code; refusals are thrown as StatusError or UsageError. */
  run(invocation: Invocation): Promise<number>
}

export interface Invocation {
  readonly args: readonly string[]
  readonly flags: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly out: NodeJS.WriteStream
  readonly err: NodeJS.WriteStream
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal
}

/** The command line itself is wrong: exit code 2 and the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The value of a text option, or undefined. */
export function textFlag(invocation: Invocation, name: string): string | undefined {
  const value = invocation.flags[name]
  return typeof value === 'string' ? value : undefined
}

/** Refuses more or fewer arguments than a command takes. */
export function wantArgs(invocation: Invocation, least: number, most = least): void {
  const { length } = invocation.args
  if (length < least) throw new UsageError('an argument is missing')
  if (length > most) throw new UsageError(`unexpected argument: ${invocation.args[most]}`)
}
