import type { NameRule } from './names.ts'

const part = /^(?!-)[A-Za-z.\-_0-9+]{1,14}$/

/** Names of time zones as IANA keeps them: `Europe/Berlin`, `UTC`. */
export const timeZone: NameRule = (name) => {
  if (name === '') return ['timeZone must be nil or non-empty string']
  const parts = name.split('/')
  if (parts.some((text) => text === '.' || text === '..' || !part.test(text)))
    return [`unknown time zone ${name}`]
  if (name.toLowerCase() === 'local')
    return ['timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones']
  return isKnown(name) ? [] : [`unknown time zone ${name}`]
}

function isKnown(name: string): boolean {
  // Offsets such as +01 are zones to JavaScript only.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
