import type {
  ValidatingAdmissionPolicySpec,
  Validation,
} from '@hawser/kinds/admissionregistration/policyspec.ts'
import type { Budget } from '../../cel/compile.ts'
import { LazyObject } from '../../cel/lazy.ts'
import { CelError, type Value } from '../../cel/values.ts'
import { meetsAll } from '../expressions/conditions.ts'
import { BudgetSpent, evaluate } from '../expressions/evaluate.ts'
import type { CompiledPolicy } from './compilepolicy.ts'

/** A validation that does not hold, or that could not be found to. */
export interface Failure {
  /** Place of the validation in the policy. */
  readonly index: number
  readonly message: string
  readonly reason?: Validation['reason']
}
export interface Decision {
  readonly failures: readonly Failure[]
  readonly annotations: readonly (readonly [key: string, value: string])[]
  /** Annotations that could not be computed: they deny, whatever the binding's actions are. */
  readonly denials: readonly string[]
}

const budgetOfPolicy = 10_000_000
const nothing: Decision = { failures: [], annotations: [], denials: [] }
type Values = Readonly<Record<string, Value>>

/** What a policy says to a request with one set of parameters. */
export function decide(
  spec: ValidatingAdmissionPolicySpec,
  compiled: CompiledPolicy,
  values: Values,
): Decision {
  const fails = spec.failurePolicy !== 'Ignore'
  const failed = (message: string): Decision =>
    fails ? { ...nothing, failures: [{ index: 0, message }] } : nothing
  const budget: Budget = { remaining: budgetOfPolicy }
  const all = withVariables(values, compiled, budget)
  const meets = meetsAll(compiled.conditions, all)
  if (meets === false) return nothing
  if (meets !== true) return failed(meets.error)
  try {
    const failures = compiled.validations.flatMap(
      (_, index) => check(spec, compiled, index, all, budget) ?? [],
    )
    return {
      failures,
      ...annotate(spec, compiled, withVariables(values, compiled, { remaining: budgetOfPolicy })),
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error
    return failed(error.message)
  }
}

/** Variables are computed when they are first used, and once. */
function withVariables(values: Values, { variables }: CompiledPolicy, budget: Budget): Values {
  const compute = new Map(
    variables.map(({ name, compiled }) => [
      name,
      (): Value => {
        const outcome = evaluate(compiled, all, budget)
        if ('error' in outcome)
          throw new CelError(`composited variable "${name}" fails to evaluate: ${outcome.error}`)
        return outcome.value
      },
    ]),
  )
  const all: Values = Object.create(values, {
    variables: { value: new LazyObject('kubernetes.variables', compute) },
  })
  return all
}

function check(
  { validations = [], failurePolicy }: ValidatingAdmissionPolicySpec,
  compiled: CompiledPolicy,
  index: number,
  values: Values,
  budget: Budget,
): Failure | undefined {
  const { compiled: expression, message } = compiled.validations[
    index
  ] as CompiledPolicy['validations'][number]
  const outcome = evaluate(expression, values, budget)
  if ('error' in outcome) return failurePolicy === 'Ignore' ? undefined : { index, message: outcome.error }
  if (outcome.value === true) return undefined
  const validation = validations[index] as Validation
  return {
    index,
    message: messageOf(validation, message && evaluate(message, values, budget)),
    ...(validation.reason && { reason: validation.reason }),
  }
}

const longestMessage = 5 * 1024

/** Computed if that gives one line of bounded length, else written, else the expression itself. */
function messageOf(
  { message = '', expression }: Validation,
  computed: ReturnType<typeof evaluate> | undefined,
): string {
  const text =
    computed && 'value' in computed && typeof computed.value === 'string' ? computed.value.trim() : ''
  if (text && !text.includes('\n') && Buffer.byteLength(text) <= longestMessage) return text
  return message.trim() || `failed expression: ${expression.trim()}`
}

const longestAnnotation = 10 * 1024

function annotate(
  { auditAnnotations = [], failurePolicy }: ValidatingAdmissionPolicySpec,
  { annotations }: CompiledPolicy,
  values: Values,
): Pick<Decision, 'annotations' | 'denials'> {
  const budget: Budget = { remaining: budgetOfPolicy }
  const denials: string[] = []
  const told = annotations.flatMap((compiled, index): [string, string][] => {
    const outcome = evaluate(compiled, values, budget)
    if ('error' in outcome) {
      if (failurePolicy !== 'Ignore') denials.push(outcome.error)
      return []
    }
    const text = typeof outcome.value === 'string' ? outcome.value.trim() : ''
    return text ? [[auditAnnotations[index]?.key ?? '', text.slice(0, longestAnnotation)]] : []
  })
  return { annotations: told, denials }
}
