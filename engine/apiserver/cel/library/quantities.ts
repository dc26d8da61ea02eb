import { parseQuantity, type Quantity } from '@hawser/kinds/meta/quantity.ts'
import { reading } from '../costs.ts'
import { type Declared, fn, member } from '../declare.ts'
import { bool, double, int, opaque, string } from '../types.ts'
import { CelError, Opaque } from '../values.ts'

const quantity = opaque('kubernetes.Quantity')
type Amount = Opaque<Quantity>
const nano = 1_000_000_000n

const amountOf = (value: Quantity): Amount =>
  new Opaque('kubernetes.Quantity', value, (other) => other.nanos === value.nanos)

function toQuantity(text: string): Amount {
  const value = parseQuantity(text)
  if (value) return amountOf(value)
  if (text === '') throw new CelError('unable to parse quantity: empty string')
  throw new CelError(
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  )
}

const isWhole = ({ nanos }: Quantity): boolean =>
  nanos % nano === 0n && BigInt.asIntN(64, nanos / nano) === nanos / nano
const order = (x: Amount, y: Amount): number =>
  x.value.nanos < y.value.nanos ? -1 : x.value.nanos > y.value.nanos ? 1 : 0
const plus = ({ value }: Amount, nanos: bigint): Amount => amountOf({ ...value, nanos: value.nanos + nanos })

/** Kubernetes' functions for quantities. */
export const quantities: Declared = {
  quantity: [fn([string], quantity, toQuantity, reading())],
  isQuantity: [fn([string], bool, (text: string) => parseQuantity(text) !== undefined, reading())],
  sign: [
    member([quantity], int, ({ value: { nanos } }: Amount) => (nanos > 0n ? 1n : nanos < 0n ? -1n : 0n)),
  ],
  isInteger: [member([quantity], bool, ({ value }: Amount) => isWhole(value))],
  asInteger: [
    member([quantity], int, ({ value }: Amount) => {
      if (!isWhole(value)) throw new CelError('cannot convert value to integer')
      return value.nanos / nano
    }),
  ],
  asApproximateFloat: [member([quantity], double, ({ value }: Amount) => Number(value.nanos) / 1e9)],
  isGreaterThan: [member([quantity, quantity], bool, (x: Amount, y: Amount) => order(x, y) > 0)],
  isLessThan: [member([quantity, quantity], bool, (x: Amount, y: Amount) => order(x, y) < 0)],
  compareTo: [member([quantity, quantity], int, (x: Amount, y: Amount) => BigInt(order(x, y)))],
  add: [
    member([quantity, quantity], quantity, (x: Amount, y: Amount) => plus(x, y.value.nanos)),
    member([quantity, int], quantity, (x: Amount, y: bigint) => plus(x, y * nano)),
  ],
  sub: [
    member([quantity, quantity], quantity, (x: Amount, y: Amount) => plus(x, -y.value.nanos)),
    member([quantity, int], quantity, (x: Amount, y: bigint) => plus(x, -y * nano)),
  ],
}
