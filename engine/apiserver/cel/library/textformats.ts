/** Formats of texts as go-openapi's strfmt judges them. */

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
export const isUuid = (text: string): boolean => uuid.test(text)
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/
export const isBase64 = (text: string): boolean => text === '' || base64.test(text)

export function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  if (!year) return false
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)
}
const time = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(z|([+-]\d\d:\d\d))?$/i
export function isDateTime(text: string): boolean {
  if (text.length < 4) return false
  const parts = text.toLowerCase().split('t')
  return parts.length > 1 && isDate(parts[0] as string) && time.test(parts[1] as string)
}
