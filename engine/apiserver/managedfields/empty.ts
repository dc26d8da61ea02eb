import type { Node } from '@hawser/kinds/schema.ts'

/** Whether Go has a type for such objects, whose empty value has fields. Custom resources have none. */
export const hasEmptyValue = (node: Node): boolean => node.type === 'object' && node.name !== undefined

const zeros: readonly unknown[] = ['', 0, false, null, undefined]

/** Whether nothing in a value differs from emptiness. */
export function isZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return zeros.includes(value)
  for (const child of Object.values(value)) if (!isZero(child)) return false
  return true
}
