import type { ConfigVar } from '../application.ts'
import { type Findings, refuse } from '../finding.ts'
import {
  booleanOf,
  type Field,
  field,
  type Member,
  membersOf,
  noteKey,
  textOf,
  wholeOf,
  wrong,
  wrongKey,
} from '../yaml/expect.ts'
import { readYaml } from '../yaml/located.ts'

/** What an `app.json` says that a deploy can use. */
export interface AppJson {
  readonly env: readonly ConfigVar[]
  /** Pods of each process type at first. */
  readonly formation: Readonly<Record<string, number>>
}

const file = 'app.json'
/** Says something to people or to a shop window, and nothing of how the application runs. */
const descriptive = [
  '$schema',
  'name',
  'description',
  'keywords',
  'website',
  'repository',
  'logo',
  'success_url',
]
const elsewhere: Readonly<Record<string, string>> = {
  addons:
    'is not made: deploy what it needs beside it, such as redis, and give its address with -e NAME=VALUE',
  scripts: 'is not run: a "release" line in the Procfile is, before every rollout',
  buildpacks: 'is not used: the builder follows from the files, or from --builder',
  stack: 'is not used: images are built on Debian',
  image: 'is not used: the image is built here',
  environments: 'is not used: it is of review apps and tests',
  formation: '',
  env: '',
}

/** @see https://devcenter.heroku.com/articles/app-json-schema */
export function readAppJson(text: string, findings: Findings): AppJson {
  const [root] = readYaml(file, text)
  if (root?.is !== 'map') return refuse({ file, line: 1 }, '', 'must be an object', 'Correct the file.')
  const env: ConfigVar[] = []
  const formation: Record<string, number> = {}
  // Other tools have an app.json too, such as React Native: what is none of Heroku's is none of ours.
  for (const member of membersOf(field(root, '', findings))) {
    if (member.name === 'env') env.push(...membersOf(member).flatMap(configVar))
    else if (member.name === 'formation') Object.assign(formation, formationOf(member))
    else if (!descriptive.includes(member.name))
      noteKey(member, elsewhere[member.name] ?? 'says nothing here')
  }
  return { env, formation }
}

function configVar(member: Member): ConfigVar[] {
  const { name, place, at } = member
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    wrongKey(member, 'must be named by letters, digits and underscores')
    return []
  }
  const base = {
    name,
    said: `${file}:${place.line}`,
    description: undefined,
    isGenerated: false,
    isRequired: true,
  }
  if (at.is === 'scalar') return [{ ...base, value: at.value === null ? undefined : at.text }]
  return [{ ...base, ...declaration(member) }]
}

function declaration(member: Field): Pick<ConfigVar, 'value' | 'isRequired' | 'isGenerated' | 'description'> {
  let value: string | undefined
  let description: string | undefined
  let isRequired = true
  let isGenerated = false
  for (const each of membersOf(member)) {
    if (each.name === 'value') value = textOf(each)
    else if (each.name === 'description') description = textOf(each)
    else if (each.name === 'required') isRequired = booleanOf(each) ?? true
    else if (each.name === 'generator') isGenerated = generatorOf(each)
    else wrongKey(each, 'is not known; a variable has description, value, required, generator')
  }
  return { value, description, isRequired, isGenerated }
}

function generatorOf(member: Field): boolean {
  const generator = textOf(member)
  if (generator !== undefined && generator !== 'secret')
    wrong(member, 'must be "secret", the only generator there is')
  return generator === 'secret'
}

function formationOf(member: Field): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const process of membersOf(member)) {
    for (const each of membersOf(process)) {
      if (each.name === 'quantity') counts[process.name] = wholeOf(each, 0, 1000) ?? 1
      else noteKey(each, 'is not used: sizes are set by resources of the Deployment')
    }
  }
  return counts
}
