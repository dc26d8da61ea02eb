import { duplicate, type FieldError, invalid, required } from '../meta/field.ts'
import { dns1035Label, dnsSubdomain, qualifiedName } from '../meta/names.ts'
import { same } from '../meta/same.ts'
import { checkMatchConditions } from './matchcondition.ts'
import { checkMatchResources, type MatchResources } from './matchresources.ts'
import type {
  AuditAnnotation,
  ParamKind,
  ValidatingAdmissionPolicySpec,
  Validation,
  Variable,
} from './policyspec.ts'

type Spec = ValidatingAdmissionPolicySpec

/** Rules of a ValidatingAdmissionPolicy, but not whether its expressions compile: that is for those who can run them. */
export function checkPolicySpec(name: string, spec: Spec, old: Spec | undefined): FieldError[] {
  const { paramKind, variables = [] } = spec
  return [
    ...(paramKind ? checkParamKind(paramKind, 'spec.paramKind') : []),
    ...checkConstraints(spec.matchConstraints, 'spec.matchConstraints'),
    ...(old && same(spec.paramKind, old.paramKind) && same(spec.matchConditions, old.matchConditions)
      ? []
      : checkMatchConditions(spec.matchConditions ?? [], 'spec.matchConditions')),
    ...variables.flatMap((variable, i) => checkVariable(variable, `spec.variables[${i}]`)),
    ...checkExpressions(name, spec),
  ]
}

function checkExpressions(name: string, { validations = [], auditAnnotations = [] }: Spec): FieldError[] {
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const problem = 'validations or auditAnnotations must contain at least one item'
    return [required('spec.validations', problem), required('spec.auditAnnotations', problem)]
  }
  return [
    ...validations.flatMap((validation, i) => checkValidation(validation, `spec.validations[${i}]`)),
    ...checkAuditAnnotations(name, auditAnnotations, 'spec.auditAnnotations'),
  ]
}

function checkParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): FieldError[] {
  return [...checkApiVersion(apiVersion, `${path}.apiVersion`), ...checkKind(kind, `${path}.kind`)]
}

function checkApiVersion(text: string, path: string): FieldError[] {
  if (!text) return [required(path)]
  const parts = text === '/' ? ['', ''] : text.split('/')
  if (parts.length > 2) return [invalid(path, text, `unexpected GroupVersion string: ${text}`)]
  const [version = '', group = ''] = parts.toReversed()
  const groupProblems = group ? dnsSubdomain(group) : []
  const versionProblems = dns1035Label(version)
  return [
    ...(groupProblems.length > 0 ? [invalid(path, group, groupProblems.join(','))] : []),
    ...(!version ? [invalid(path, text, 'version must be specified')] : []),
    ...(version && versionProblems.length > 0 ? [invalid(path, version, versionProblems.join(','))] : []),
  ]
}

function checkKind(kind: string, path: string): FieldError[] {
  if (!kind) return [required(path)]
  const problems = dns1035Label(kind.toLowerCase())
  if (problems.length === 0) return []
  const demand = `may have mixed case, but should otherwise match: ${problems.join(',')}`
  return [invalid(path, kind, demand)]
}

function checkConstraints(match: MatchResources | undefined, path: string): FieldError[] {
  if (!match) return [required(path)]
  return [
    ...checkMatchResources(match, path),
    ...(match.resourceRules ? [] : [required(`${path}.resourceRules`)]),
  ]
}

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)
const isIdentifier = (text: string): boolean => /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(text) && !reserved.has(text)

function checkVariable({ name, expression }: Variable, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!name.trim()) errors.push(required(`${path}.name`, 'name is not specified'))
  else if (!isIdentifier(name))
    errors.push(invalid(`${path}.name`, name, 'name is not a valid CEL identifier'))
  if (!expression.trim()) errors.push(required(`${path}.expression`, 'expression is not specified'))
  return errors
}

function checkValidation({ expression, message, messageExpression }: Validation, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!expression.trim()) errors.push(required(`${path}.expression`, 'expression is not specified'))
  if (messageExpression && !messageExpression.trim())
    errors.push(invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified'))
  if (message && !message.trim())
    errors.push(invalid(`${path}.message`, message, 'message must be non-empty if specified'))
  else if (message && /[\n\r]/.test(message.trim()))
    errors.push(invalid(`${path}.message`, message, 'message must not contain line breaks'))
  return errors
}

const most = { annotations: 20, expressionBytes: 5 * 1024 } as const

function checkAuditAnnotations(
  name: string,
  annotations: readonly AuditAnnotation[],
  path: string,
): FieldError[] {
  const keys = annotations.map(({ key }) => key)
  return [
    ...(annotations.length > most.annotations
      ? [invalid(path, annotations, `must not have more than ${most.annotations} auditAnnotations`)]
      : []),
    ...annotations.flatMap((annotation, i) => [
      ...checkAuditAnnotation(name, annotation, `${path}[${i}]`),
      ...(keys.indexOf(annotation.key) < i ? [duplicate(`${path}[${i}].key`, annotation.key)] : []),
    ]),
  ]
}

function checkAuditAnnotation(
  name: string,
  { key, valueExpression }: AuditAnnotation,
  path: string,
): FieldError[] {
  const full = `${name}/${key}`
  const errors = name
    ? qualifiedName(full).map((problem) => invalid(`${path}.key`, full, problem))
    : [invalid(`${path}.key`, key, 'requires metadata.name be non-empty')]
  const expression = valueExpression.trim()
  if (!expression) errors.push(required(`${path}.valueExpression`, 'valueExpression is not specified'))
  else if (new TextEncoder().encode(expression).length > most.expressionBytes)
    errors.push(
      required(`${path}.valueExpression`, `must not exceed ${most.expressionBytes} bytes in length`),
    )
  return errors
}
