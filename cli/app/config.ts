import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { ConfigVar } from './application.ts'

/** A variable given on the command line; undefined takes it away. */
export type Given = Readonly<Record<string, string | undefined>>

export interface Config {
  readonly values: Readonly<Record<string, string>>
  /** Names of values that were made up now. */
  readonly generated: readonly string[]
}

/**
 * What the application's configuration variables are now. What was there stays, so that a value is given once: the
 * command line wins over what was there, which wins over what is declared.
 *
 * @param before    Values of the release before.
 * @param generate  Makes up a secret.
 * @throws {StatusError} `BadRequest` naming every required variable without a value.
 */
export function configOf(
  declared: readonly ConfigVar[],
  given: Given,
  before: Readonly<Record<string, string>>,
  generate: () => string,
): Config {
  const values: Record<string, string> = { ...before }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) delete values[name]
    else values[name] = value
  }
  const generated: string[] = []
  const missing: ConfigVar[] = []
  for (const variable of declared) {
    if (values[variable.name] !== undefined) continue
    if (variable.value !== undefined) values[variable.name] = variable.value
    else if (variable.isGenerated) {
      values[variable.name] = generate()
      generated.push(variable.name)
    } else if (variable.isRequired) missing.push(variable)
  }
  if (missing.length) throw lacks(missing)
  return { values, generated }
}

function lacks(missing: readonly ConfigVar[]): StatusError {
  const lines = missing.map(
    ({ said, name, description }) =>
      `${said}: env.${name} must be given a value${description ? ` (${description})` : ''}`,
  )
  const flags = missing.map(({ name }) => `-e ${name}=VALUE`).join(' ')
  return new StatusError('BadRequest', lines.join('\n  '), {
    hint: `Run the command again with ${flags}; later deploys know it.`,
  })
}

/** Reads `NAME=VALUE` and `NAME-`, which takes the variable away. */
export function readGiven(texts: readonly string[]): Given {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = '', rest] = /^([A-Za-z_][A-Za-z0-9_]*)(=[\s\S]*|-)$/.exec(text) ?? []
      if (rest === undefined)
        throw new StatusError(
          'BadRequest',
          `-e takes NAME=VALUE, or NAME- to take it away; "${text.replace(/=.*/s, '=…')}" is neither`,
          {
            hint: 'Names are letters, digits and underscores.',
          },
        )
      return [name, rest === '-' ? undefined : rest.slice(1)]
    }),
  )
}
