import { type FieldError, invalid } from '../meta/field.ts'
import { ipAddress, isIPv4 } from '../meta/names.ts'

/** Addresses that mean something else on every machine cannot be the address of a pod. */
const special: readonly (readonly [RegExp, string])[] = [
  [/^(?:0\.0\.0\.0|::)$/, 'may not be unspecified'],
  [/^(?:127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [/^(?:169\.254\.|fe[89ab][0-9a-f]:)/i, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [/^(?:224\.0\.0\.|ff02:)/i, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
]

export function checkEndpointAddress(ip: string, path: string): FieldError[] {
  const problems = ipAddress(ip)
  if (problems.length > 0) return problems.map((problem) => invalid(path, ip, problem))
  return special.filter(([range]) => range.test(ip)).map(([, problem]) => invalid(path, ip, problem))
}

export const isOfFamily = (ip: string, family: 'IPv4' | 'IPv6'): boolean =>
  ipAddress(ip).length === 0 && isIPv4(ip) === (family === 'IPv4')
