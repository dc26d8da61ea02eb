import { CATALOG_LABEL, CATALOG_NAMESPACE } from '@hawser/kinds/image/catalog.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { catalogTable, isComposed } from '../catalog/list.ts'
import { updateImage } from '../catalog/update.ts'
import { type Command, type Invocation, UsageError, wantArgs } from '../command.ts'
import { progressOn } from '../progress.ts'
import { openSession, type Session, sessionHelp, sessionOptions } from '../session.ts'

const { project: _, ...options } = sessionOptions
const { project: _help, ...optionHelp } = sessionHelp

export const catalog: Command = {
  name: 'catalog',
  usage: 'catalog [update [NAME...]]',
  summary: 'Show what can be built on, or bring it up to date with Debian.',
  options,
  optionHelp,
  async run(invocation) {
    const [verb, ...names] = invocation.args
    if (verb === undefined) return list(invocation)
    if (verb !== 'update') throw new UsageError(`"catalog ${verb}" is not known; there is "catalog update"`)
    return update(invocation, names)
  },
}

const streamsOf = async ({ client }: Session): Promise<readonly ImageStream[]> =>
  (await client.list(ImageStream, { namespace: CATALOG_NAMESPACE, labelSelector: CATALOG_LABEL })).items

async function list(invocation: Invocation): Promise<number> {
  wantArgs(invocation, 0)
  const streams = await streamsOf(await openSession(invocation))
  invocation.out.write(`${catalogTable(streams, Date.now()).join('\n')}\n`)
  return 0
}

/** Without names: all images that were composed. One that was not is composed when it is named. */
async function update(invocation: Invocation, names: readonly string[]): Promise<number> {
  const session = await openSession(invocation)
  const streams = await streamsOf(session)
  refuseUnknown(names, streams)
  const wanted = names.length > 0 ? names : streams.filter(isComposed).map(({ metadata }) => metadata.name)
  if (wanted.length === 0) {
    invocation.err.write('Nothing was composed yet: an image is when it is first used, or named here.\n')
    return 0
  }
  const progress = progressOn(invocation.err)
  // One time for all of them, and another one the next time.
  const request = new Date().toISOString()
  const failed: string[] = []
  for (const name of wanted) {
    progress.step(`updating ${name}`)
    const result = await updateImage(session.client, name, request, progress, invocation.signal)
    if (result.startsWith('failed')) {
      progress.fail()
      failed.push(name)
    } else progress.done()
    invocation.out.write(`${name}: ${result}\n`)
  }
  return failed.length === 0 ? 0 : 1
}

function refuseUnknown(names: readonly string[], streams: readonly ImageStream[]): void {
  const known = streams.map(({ metadata }) => metadata.name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  throw new StatusError('NotFound', `the catalog has no ${unknown.join(', ')}`, {
    hint: `It has: ${known.sort().join(', ')}.`,
  })
}
