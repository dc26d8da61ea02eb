import { isObject } from '@hawser/kinds/meta/json.ts'
import type { Shape } from './shape.ts'

const scalar: Shape = { as: 'scalar', type: 'untyped' }
const list: Shape = { as: 'atomic', of: 'list' }
const map: Shape = { as: 'map', values: { as: 'deduced' } }

/** What a value without a schema says about itself. */
export const deduce = (value: unknown): Shape =>
  Array.isArray(value) ? list : isObject(value) ? map : scalar
