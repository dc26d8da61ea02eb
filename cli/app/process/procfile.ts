import { complain, type Findings, refuse, tell } from '../finding.ts'
import { dnsName } from '../names.ts'

/** One process type of a Procfile. */
export interface Process {
  /** A DNS label. */
  readonly name: string
  readonly command: string
  readonly line: number
}

const file = 'Procfile'
const mostProcesses = 50

/** Reads `TYPE: COMMAND` lines; blank lines and lines that begin with `#` say nothing. */
export function readProcfile(text: string, findings: Findings): Process[] {
  const found: Process[] = []
  for (const [i, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const place = { file, line: i + 1 }
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const [, type, command] = /^([A-Za-z0-9_-]+)\s*:\s*(\S.*)$/.exec(line) ?? []
    if (type === undefined || command === undefined) {
      complain(
        findings,
        place,
        '',
        `must be "TYPE: COMMAND", such as "web: node server.js", not ${JSON.stringify(line.slice(0, 80))}`,
      )
      continue
    }
    const name = dnsName(type, 20)
    if (name === undefined) {
      complain(findings, place, type, 'begins with no letter; name the process type by lower-case letters')
      continue
    }
    const before = found.find((process) => process.name === name)
    if (before) {
      complain(findings, place, type, `the process type "${name}" is there already, on line ${before.line}`)
      continue
    }
    if (name !== type) tell(findings, place, type, `is called "${name}", as names here are DNS labels`)
    found.push({ name, command, line: place.line })
  }
  if (found.length > mostProcesses)
    refuse({ file, line: 1 }, '', `has more than ${mostProcesses} process types`, 'Split the application.')
  return found
}

/** Words a shell takes apart itself: a command with them must not be replaced by its first program. */
const compound = /[;&|<>()`\n]|^\s*\w+=/

/** Where the image has tini, it is process 1: it reaps orphans, and passes signals on to what would not hear them as 1. */
const withInit = `init=$(command -v tini); exec \${init:+$init -g --} "$@"`

/** The command as a container's: a shell runs it, and gives way to it where it can, so that signals arrive. */
export const shellCommand = (command: string, prelude = ''): string[] =>
  ['/bin/sh', '-c', withInit, 'sh', '/bin/sh', '-c', prelude + giving(command)].map(literal)

function giving(command: string): string {
  // The whole group hears of the end; the shell waits for what it runs.
  if (compound.test(command)) return `trap : TERM INT; ${command}`
  return /^exec\s/.test(command) ? command : `exec ${command}`
}

/** S2: the command as the script a builder's image starts by; builders ask no more how a source with one is started. */
export const runScript = (command: string | undefined, prelude = ''): string =>
  command === undefined
    ? "#!/bin/sh\necho 'error: the Procfile has no web process' >&2\nexit 1\n"
    : `#!/bin/sh\nset -- /bin/sh -c ${quoted(prelude + giving(command))}\n${withInit}\n`

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Kubernetes replaces `$(NAME)` and `$$` in commands and variables; this text stays as it is. */
export const literal = (text: string): string => (/\$[$(]/.test(text) ? text.replaceAll('$', '$$$$') : text)
