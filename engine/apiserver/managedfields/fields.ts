/**
 * A set of fields, in the very form of FieldsV1: keys are path elements (see element.ts), `.` says that the node itself
 * is in the set, and so does a node without children. A set that is not `undefined` is not empty.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 * @example { 'f:spec': { 'f:replicas': {} } }
 */
export interface Fields {
  readonly [element: string]: Fields
}
type Draft = Record<string, Fields>

/** A node that is in the set and has nothing below. */
export const leaf: Fields = Object.freeze({})
export const self = '.'

const isLeaf = (node: Fields): boolean => {
  for (const _ in node) return false
  return true
}
/** Whether the node itself is in the set, and not only something below it. */
export const isMember = (node: Fields): boolean => node[self] !== undefined || isLeaf(node)

/** A node of a membership and children; undefined when that is nothing. */
export function nodeOf(member: boolean, children: Fields | undefined): Fields | undefined {
  if (!children) return member ? leaf : undefined
  return member ? { [self]: leaf, ...children } : children
}

/** Sets the member and its children below an element of a draft. */
export function put(into: Draft | undefined, element: string, node: Fields): Draft {
  const draft = into ?? {}
  draft[element] = node
  return draft
}

/** What is in one or the other; `a` itself when `b` adds nothing. */
export function union(a: Fields | undefined, b: Fields | undefined): Fields | undefined {
  if (!a || !b) return a ?? b
  let merged: Draft | undefined
  const member = isMember(a) || isMember(b)
  if (member !== isMember(a) || (member && isLeaf(a) && !isLeaf(b))) merged = { ...a, [self]: leaf }
  for (const element in b) {
    if (element === self) continue
    const [left, right] = [a[element], b[element] as Fields]
    const joined = left ? (union(left, right) as Fields) : right
    if (joined !== left) merged = put(merged ?? { ...a }, element, joined)
  }
  return merged ?? a
}

/** What is in `a` and not in `b`, node by node: a parent in `b` takes no children. `a` itself when nothing goes. */
export const difference = (a: Fields | undefined, b: Fields | undefined): Fields | undefined =>
  a && b ? without(a, b, false) : a

/** As `difference`, but whatever is below a member of `b` goes too. */
export const differenceBelow = (a: Fields | undefined, b: Fields | undefined): Fields | undefined =>
  a && b ? without(a, b, true) : a

function without(a: Fields, b: Fields, below: boolean): Fields | undefined {
  const isIn = isMember(a)
  const stays = isIn && !isMember(b)
  let children: Draft | undefined
  let changed = isIn !== stays
  for (const element in a) {
    if (element === self) continue
    const [left, right] = [a[element] as Fields, b[element]]
    const rest =
      right === undefined ? left : below && isMember(right) ? undefined : without(left, right, below)
    if (rest !== left) changed = true
    if (rest) children = put(children, element, rest)
  }
  return changed ? nodeOf(stays, children) : a
}

/** What is in both. */
export function intersection(a: Fields | undefined, b: Fields | undefined): Fields | undefined {
  if (!a || !b) return undefined
  let children: Draft | undefined
  for (const element in a) {
    const right = b[element]
    if (element === self || right === undefined) continue
    const both = intersection(a[element], right)
    if (both) children = put(children, element, both)
  }
  return nodeOf(isMember(a) && isMember(b), children)
}

export const isSameSet = (a: Fields | undefined, b: Fields | undefined): boolean =>
  a === b || (difference(a, b) === undefined && difference(b, a) === undefined)

/** A sparse copy without some of the elements at the top, such as `f:status`; undefined when nothing is left. */
export function withoutItself(fields: Fields | undefined, element: string): Fields | undefined {
  const node = fields?.[element]
  if (!fields || !node || !isMember(node)) return fields
  const { [self]: _, ...children } = node
  const { [element]: __, ...others } = fields
  const rest = isLeaf(children) ? others : { ...others, [element]: children }
  return isLeaf(rest) ? undefined : rest
}
