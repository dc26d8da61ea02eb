import type { EnvVar } from '@hawser/kinds/core/env.ts'
import { readDotenv } from '../dotenv.ts'
import { complain } from '../finding.ts'
import { literal } from '../process/procfile.ts'
import { folderOf, from } from '../sourcefiles.ts'
import {
  booleanOf,
  type Field,
  field,
  itemsOf,
  type Member,
  memberOf,
  membersOf,
  textOf,
  wrong,
} from '../yaml/expect.ts'
import type { Loading } from './load.ts'
import { asMap } from './merge.ts'

/** `environment` over the files of `env_file`, as variables of a container. */
export function environmentOf(
  environment: Member | undefined,
  envFile: Member | undefined,
  loading: Loading,
): EnvVar[] {
  const values: Record<string, string | undefined> = {
    ...(envFile ? envFiles(envFile, loading) : {}),
    ...(environment ? pairsOf(environment, loading) : {}),
  }
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: literal(value) }],
  )
}

/** A mapping, or a list of `NAME=VALUE`; without a value: that of the shell or of `.env`. */
export function pairsOf(
  given: Field,
  { lookup }: Pick<Loading, 'lookup'>,
): Record<string, string | undefined> {
  if (given.at.is === 'list') itemsOf(given).forEach(textOf)
  const list = field(given.at.is === 'scalar' ? given.at : asMap(given.at, /=/), given.key, given.findings)
  const found: Record<string, string | undefined> = {}
  for (const pair of membersOf(list)) {
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(pair.name)) {
      complain(
        pair.findings,
        pair.place,
        given.key,
        `${JSON.stringify(pair.name.slice(0, 40))} is not the name of a variable`,
      )
      continue
    }
    found[pair.name] = pair.at.is === 'scalar' && pair.at.value === null ? lookup(pair.name) : textOf(pair)
  }
  return found
}

function envFiles(given: Field, loading: Loading): Record<string, string> {
  const items = given.at.is === 'list' ? itemsOf(given) : [given]
  return Object.assign({}, ...items.map((item) => oneEnvFile(item, loading)))
}

function oneEnvFile(item: Field, loading: Loading): Record<string, string> {
  const path = item.at.is === 'map' ? memberOf(item, 'path') : item
  const needed = item.at.is === 'map' ? memberOf(item, 'required') : undefined
  const format = item.at.is === 'map' ? memberOf(item, 'format') : undefined
  const isRequired = needed ? booleanOf(needed) : true
  const text = path && textOf(path)
  if (!path || text === undefined) return {}
  if (format && textOf(format) !== 'raw') wrong(format, 'must be "raw", the only other format there is')
  const where = from(folderOf(item.at.file), text)
  const found = loading.files.read(where)
  if (found.is === 'missing' && isRequired === false) return {}
  if (found.is !== 'text') {
    wrong(path, found.is === 'missing' ? `${text} is not there` : `${text} ${found.why}`)
    return {}
  }
  return readDotenv(where, found.text, format ? () => undefined : loading.lookup, loading.findings)
}
