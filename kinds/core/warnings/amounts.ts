import { ofEach } from '../../meta/joined.ts'
import { isWhole } from '../../meta/quantity.ts'

/** An amount of bytes that is no whole number of them. */
export function fractionalWarnings(
  amounts: Readonly<Record<string, string>> | undefined,
  path: string,
  ...names: readonly string[]
): string[] {
  if (amounts === undefined) return []
  return ofEach(names, (name) => {
    const amount = amounts[name]
    if (amount === undefined || isWhole(amount)) return []
    return [
      `${path}[${name}]: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`,
    ]
  })
}
