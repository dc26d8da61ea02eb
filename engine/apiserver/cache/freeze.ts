/** Freezes a value made of plain objects and arrays, all the way down, and returns it. What is frozen is not entered. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const key in value) deepFreeze(value[key])
  return Object.freeze(value)
}
