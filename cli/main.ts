import { parseArgs } from 'node:util'
import { type Command, type Invocation, UsageError } from './command.ts'
import { commands } from './commands/index.ts'
import { refusalOf } from './refusal.ts'

const [name, ...rest] = process.argv.slice(2)
const stop = new AbortController()
// A second Ctrl-C ends at once.
process.once('SIGINT', () => stop.abort())
// `hawser get pods | head` is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await main()

async function main(): Promise<number> {
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return help()
  if (name === '--version') return run('version', [])
  return run(name, rest)
}

async function run(called: string, args: readonly string[]): Promise<number> {
  const command = commands.find((candidate) => candidate.name === called)
  if (!command) {
    process.stderr.write(`hawser: unknown command "${called}"\nhint: see what there is with: hawser help\n`)
    return 2
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    if (values.help) return helpOf(command)
    return await command.run(invocation(positionals, values))
  } catch (error) {
    return report(error, command)
  }
}

function invocation(args: readonly string[], flags: Invocation['flags']): Invocation {
  return { args, flags, env: process.env, out: process.stdout, err: process.stderr, signal: stop.signal }
}

function report(error: unknown, command: Command): number {
  const { message, hint, exitCode } = refusalOf(error)
  process.stderr.write(`hawser: ${message}\n`)
  if (hint) process.stderr.write(`hint: ${hint}\n`)
  if (error instanceof UsageError || exitCode === 2) process.stderr.write(`usage: hawser ${command.usage}\n`)
  if (process.env.HAWSER_DEBUG) console.error(error)
  return exitCode
}

function help(): number {
  const lines = commands.flatMap(({ usage, summary }) => [`  ${usage}`, `      ${summary}`])
  lines.push('  server, node', '      Run the control plane or the node agent alone, in the foreground.')
  process.stdout.write(
    `Hawser takes source code to a running, routed application on this machine.\n\n${lines.join('\n')}\n\nhawser COMMAND --help explains one.\n`,
  )
  return 0
}

function helpOf(command: Command): number {
  const options = Object.entries(command.optionHelp ?? {}).map(([option, text]) => {
    const short = command.options?.[option]?.short
    return `  ${`${short ? `-${short}, ` : ''}--${option}`.padEnd(22)} ${text}`
  })
  process.stdout.write(`usage: hawser ${command.usage}\n\n${command.summary}\n\n${options.join('\n')}\n`)
  return 0
}
