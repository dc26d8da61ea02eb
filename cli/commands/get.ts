import { readJson } from '../answer.ts'
import { type Command, type Invocation, textFlag, UsageError, wantArgs } from '../command.ts'
import { discover, named, pathOf, type Resource, targets } from '../resources.ts'
import { openSession, type Session, sessionHelp, sessionOptions } from '../session.ts'
import { layout, type Table } from '../table.ts'
import { yamlText } from '../yamltext.ts'

const formats = ['wide', 'json', 'yaml', 'name']
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

interface Found {
  readonly items?: readonly KubeItem[]
  readonly [field: string]: unknown
}
interface KubeItem {
  readonly metadata?: { readonly name?: string }
  readonly [field: string]: unknown
}
interface Wanted {
  readonly resource: Resource
  readonly path: string
}

export const get: Command = {
  name: 'get',
  usage: 'get KIND [NAME...] [-o wide|json|yaml|name]',
  summary: 'Show objects of any kind as the server prints them.',
  options: {
    ...sessionOptions,
    output: { type: 'string', short: 'o' },
    selector: { type: 'string', short: 'l' },
    'all-projects': { type: 'boolean', short: 'A' },
  },
  optionHelp: {
    ...sessionHelp,
    output: 'wide, json, yaml or name instead of a table',
    selector: 'only objects with these labels, such as app=web',
    'all-projects': 'of every project',
  },
  async run(invocation) {
    wantArgs(invocation, 1, Number.POSITIVE_INFINITY)
    const format = textFlag(invocation, 'output')
    if (format && !formats.includes(format))
      throw new UsageError(`-o takes ${formats.join(', ')}, not ${format}`)
    const session = await openSession(invocation)
    const wanted = await resolve(session, invocation)
    if (format === undefined || format === 'wide') await printTables(session, wanted, invocation)
    else await printObjects(session, wanted, format, invocation)
    return 0
  },
}

/** One request for each kind, or for each name that is asked for. */
async function resolve({ client, project }: Session, { args, flags }: Invocation): Promise<Wanted[]> {
  const served = await discover(client)
  const namespace = flags['all-projects'] ? undefined : project
  return targets(args).flatMap(({ kind, names }) =>
    named(served, kind).flatMap((resource) =>
      (names.length ? names : [undefined]).map((name) => ({
        resource,
        path: pathOf(resource, namespace, name),
      })),
    ),
  )
}

const query = (invocation: Invocation): Record<string, string> => {
  const labelSelector = textFlag(invocation, 'selector')
  return labelSelector ? { labelSelector } : {}
}

async function printTables(
  { client }: Session,
  wanted: readonly Wanted[],
  invocation: Invocation,
): Promise<void> {
  const tables: { resource: Resource; table: Table }[] = []
  for (const { resource, path } of wanted) {
    const answer = await client.transport.stream({
      method: 'GET',
      path,
      query: query(invocation),
      headers: { accept: asTable },
    })
    const table = await readJson<Table>(answer)
    if (table.rows?.length) tables.push({ resource, table })
  }
  if (tables.length === 0) {
    invocation.err.write('No resources found.\n')
    return
  }
  const options = {
    wide: invocation.flags.output === 'wide',
    withNamespace: invocation.flags['all-projects'] === true,
  }
  const blocks = tables.map(({ resource, table }) =>
    layout(tables.length > 1 ? prefixed(table, resource) : table, options).join('\n'),
  )
  invocation.out.write(`${blocks.join('\n\n')}\n`)
}

/** Several kinds at once: a name says which kind it is of, as in `pod/web`. */
const prefixed = (table: Table, { singular, group }: Resource): Table => ({
  ...table,
  rows: (table.rows ?? []).map((row) => ({
    ...row,
    cells: row.cells.map((cell, column) =>
      column === 0 ? `${singular}${group ? `.${group}` : ''}/${cell}` : cell,
    ),
  })),
})

async function printObjects(
  { client }: Session,
  wanted: readonly Wanted[],
  format: string,
  invocation: Invocation,
): Promise<void> {
  const found: { resource: Resource; object: Found }[] = []
  for (const { resource, path } of wanted) {
    const object = (await client.transport.request({
      method: 'GET',
      path,
      query: query(invocation),
    })) as Found
    found.push({ resource, object })
  }
  if (format === 'name') {
    for (const { resource, object } of found) {
      for (const item of object.items ?? [object as KubeItem]) {
        const { singular, group } = resource
        invocation.out.write(`${singular}${group ? `.${group}` : ''}/${item.metadata?.name}\n`)
      }
    }
    return
  }
  const [only] = found
  const value =
    found.length === 1 && only
      ? only.object
      : { apiVersion: 'v1', kind: 'List', items: found.flatMap(({ object }) => object.items ?? [object]) }
  invocation.out.write(format === 'json' ? `${JSON.stringify(value, null, 4)}\n` : yamlText(value))
}
