import { duplicate, type FieldError, invalid, required, tooMany } from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'
import { s, type TypeOf } from '../schema.ts'

const text = s.string({ mayBeEmpty: true })

/** A CEL expression that must hold for a webhook to be called or a policy to be looked at. */
export const matchCondition = s.message('io.k8s.api.admissionregistration.v1.MatchCondition', {
  name: [1, text],
  expression: [2, text],
})
export type MatchCondition = TypeOf<typeof matchCondition>

export const matchConditions = s.optional(
  s.list(matchCondition, {
    listType: 'map',
    listMapKeys: ['name'],
    patchStrategy: 'merge',
    patchMergeKey: 'name',
  }),
)

const most = 64

/** Their form; whether the expressions compile is for those who can run them. */
export function checkMatchConditions(conditions: readonly MatchCondition[], path: string): FieldError[] {
  const names = conditions.map(({ name }) => name)
  return [
    ...(conditions.length > most ? [tooMany(path, conditions.length, most)] : []),
    ...conditions.flatMap(({ name, expression }, i) => {
      const at = `${path}[${i}]`
      return [
        ...(expression.trim() ? [] : [required(`${at}.expression`)]),
        ...(name
          ? qualifiedName(name).map((problem) => invalid(`${at}.name`, name, problem))
          : [required(`${at}.name`)]),
        ...(name && names.indexOf(name) < i ? [duplicate(`${at}.name`, name)] : []),
      ]
    }),
  ]
}
