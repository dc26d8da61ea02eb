import { type Field, textOf, wrong } from '../yaml/expect.ts'

const second = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 } as const

/** Seconds of `1m30s`, at least one. */
export function secondsOf(field: Field): number | undefined {
  const text = textOf(field)
  if (text === undefined) return undefined
  if (!/^(\d+(\.\d+)?(us|ms|s|m|h))+$/.test(text))
    return wrong(field, `must be a time such as "1m30s", not ${JSON.stringify(text)}`)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)]
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * second[unit as keyof typeof second],
    0,
  )
  return Math.max(1, Math.ceil(seconds))
}

const byte = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const

/** Bytes of `512m`, `1gb` or a number. */
export function bytesOf(field: Field): number | undefined {
  const text = textOf(field)
  if (text === undefined) return undefined
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text) ?? []
  if (count === undefined) return wrong(field, `must be a size such as "512m", not ${JSON.stringify(text)}`)
  return Math.ceil(Number(count) * byte[unit.toLowerCase() as keyof typeof byte])
}

/** As a quantity of Kubernetes, in the largest unit that says it. */
export function memoryQuantity(bytes: number): string {
  for (const [unit, size] of [
    ['Gi', byte.g],
    ['Mi', byte.m],
    ['Ki', byte.k],
  ] as const)
    if (bytes > 0 && bytes % size === 0) return `${bytes / size}${unit}`
  return String(bytes)
}

/** Thousandths of a processor of `0.5`. */
export function millicoresOf(field: Field): number | undefined {
  const text = textOf(field)
  if (text === undefined) return undefined
  const millicores = Math.ceil(Number(text) * 1000)
  if (text.trim() === '' || !(millicores > 0 && millicores < 1e7))
    return wrong(field, `must be a number of processors such as "0.5", not ${JSON.stringify(text)}`)
  return millicores
}

export const cpuQuantity = (millicores: number): string =>
  millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`
