import { type Command, type Invocation, textFlag, UsageError } from '../command.ts'
import { several } from '../deploy/flags.ts'
import { progressOn } from '../progress.ts'
import { asDockerfile } from '../s2i/asdockerfile.ts'
import { build } from '../s2i/build.ts'
import { create } from '../s2i/create.ts'
import { generate } from '../s2i/generate.ts'
import { rebuild } from '../s2i/rebuild.ts'
import { usage } from '../s2i/usage.ts'
import { readWish } from '../s2i/wish.ts'
import { openSession, sessionHelp, sessionOptions } from '../session.ts'
import { version } from './version.ts'

export const s2i: Command = {
  name: 's2i',
  usage:
    's2i build SOURCE BUILDER [TAG] | rebuild IMAGE [TAG] | usage BUILDER | create NAME DIR | generate BUILDER FILE | version',
  summary: 'Build images from source as s2i does, and make builder images.',
  options: {
    ...sessionOptions,
    'as-dockerfile': { type: 'string' },
    'callback-url': { type: 'string' },
    'context-dir': { type: 'string' },
    copy: { type: 'boolean', short: 'c' },
    env: { ...several, short: 'e' },
    'environment-file': { type: 'string', short: 'E' },
    incremental: { type: 'boolean' },
    inject: { ...several, short: 'i' },
    'pull-policy': { type: 'string', short: 'p' },
    ref: { type: 'string', short: 'r' },
    'scripts-url': { type: 'string', short: 's' },
  },
  optionHelp: {
    ...sessionHelp,
    'as-dockerfile': 'build nothing; write a Dockerfile to this path, and the source beside it',
    'callback-url': 'URL that is told by POST how the build went',
    'context-dir': 'folder of the source that is built',
    copy: 'build a directory as it is, and not what is committed in it',
    env: 'NAME=VALUE for the build and the image',
    'environment-file': 'file of NAME=VALUE lines; --env wins',
    incremental: 'give the build what save-artifacts of the image before keeps',
    inject: 'DIRECTORY[:PATH], files that are there while assemble runs',
    'pull-policy': 'always, if-not-present (default) or never: when the builder is pulled',
    ref: 'branch, tag or commit of a Git source',
    'scripts-url': 'URL of scripts that win over those of the source and the builder',
  },
  run(invocation) {
    const [verb, ...args] = invocation.args
    const command = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
    if (!command) throw new UsageError(verb === undefined ? 'say what to do' : `"s2i ${verb}" is not known`)
    if (args.length < command.least) throw new UsageError('an argument is missing')
    if (args.length > command.most) throw new UsageError(`unexpected argument: ${args[command.most]}`)
    return command.run(args, invocation)
  },
}

interface Verb {
  /** How many arguments it takes. */
  readonly least: number
  readonly most: number
  run(args: readonly string[], invocation: Invocation): Promise<number>
}

const verbs: Readonly<Record<string, Verb>> = {
  build: {
    ...{ least: 2, most: 3 },
    async run([source = '', builder = '', tag], invocation) {
      const wish = await readWish(invocation, source, builder, tag)
      const session = await openSession(invocation)
      if (wish.asDockerfile === undefined) return build(session, wish, invocation)
      const file = await asDockerfile(lookingBy(session, invocation), wish, wish.asDockerfile)
      invocation.out.write(`Application dockerfile generated in ${file}\n`)
      return 0
    },
  },
  rebuild: {
    ...{ least: 1, most: 2 },
    async run([image = '', tag], invocation) {
      if (textFlag(invocation, 'as-dockerfile') !== undefined)
        throw new UsageError('--as-dockerfile goes with s2i build')
      return rebuild(await openSession(invocation), image, tag, invocation)
    },
  },
  usage: {
    ...{ least: 1, most: 1 },
    run: async ([builder = ''], invocation) => usage(await openSession(invocation), builder, invocation),
  },
  create: {
    ...{ least: 2, most: 2 },
    async run([name = '', directory = ''], { out }) {
      for (const path of await create(name, directory)) out.write(`${path}\n`)
      return 0
    },
  },
  generate: {
    ...{ least: 2, most: 2 },
    run: async ([builder = '', file = ''], invocation) =>
      generate(lookingBy(await openSession(invocation), invocation), builder, file, invocation),
  },
  version: { least: 0, most: 0, run: (_, invocation) => version.run(invocation) },
}

const lookingBy = (
  { client, project }: Awaited<ReturnType<typeof openSession>>,
  { err, signal }: Invocation,
) => ({ client, project, progress: progressOn(err), signal })
