import { type FieldError, invalid, notSupported, required } from '../meta/field.ts'
import { findField } from './fieldpath.ts'
import type { JSONSchemaProps, ValidationRule } from './jsonschemaprops.ts'
import { notConvertible } from './structural.ts'

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']
const breaksLines = (text: string): boolean => /[\n\r]/.test(text)

/** The form of `x-kubernetes-validations`; whether the expressions compile is for those who can run them. */
export const checkRules = (schema: JSONSchemaProps, path: string): FieldError[] =>
  (schema['x-kubernetes-validations'] ?? []).flatMap((rule, i) => {
    const at = `${path}.x-kubernetes-validations[${i}]`
    return [...checkRule(rule, at), ...checkFieldPath(rule.fieldPath, schema, `${at}.fieldPath`)]
  })

function checkRule(
  { rule, message = '', messageExpression, reason }: ValidationRule,
  path: string,
): FieldError[] {
  return [
    ...checkRuleText(rule.trim(), message, path),
    ...(messageExpression && !messageExpression.trim()
      ? [required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified')]
      : []),
    ...(reason !== undefined && !reasons.includes(reason)
      ? [notSupported(`${path}.reason`, reason, reasons)]
      : []),
  ]
}

function checkRuleText(rule: string, message: string, path: string): FieldError[] {
  const trimmed = message.trim()
  if (!rule) return [required(`${path}.rule`, 'rule is not specified')]
  if (message && !trimmed)
    return [invalid(`${path}.message`, message, 'message must be non-empty if specified')]
  if (breaksLines(trimmed))
    return [invalid(`${path}.message`, message, 'message must not contain line breaks')]
  if (breaksLines(rule) && !trimmed)
    return [required(`${path}.message`, 'message must be specified if rule contains line breaks')]
  return []
}

function checkFieldPath(text: string | undefined, schema: JSONSchemaProps, path: string): FieldError[] {
  if (!text) return []
  const isLost = !notConvertible(schema) && typeof findField(text, schema) === 'string'
  return [
    ...(text.trim() ? [] : [invalid(path, text, 'fieldPath must be non-empty if specified')]),
    ...(breaksLines(text) ? [invalid(path, text, 'fieldPath must not contain line breaks')] : []),
    ...(isLost ? [invalid(path, text, 'fieldPath must be a valid path')] : []),
  ]
}
