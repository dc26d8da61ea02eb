/** What differs from run to run, and the word that stands for it. Order matters: the longer text goes first. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'TOKEN'],
  [/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g, 'CERTIFICATE'],
  [/\b[A-Za-z0-9+/]{120,}={0,2}/g, 'BASE64'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} UTC/g, 'TIME'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  // Of client libraries that log: `E1126 16:31:10.123456    1234 file.go:12]`.
  [/^[EWI]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /gm, 'LOG '],
  [/(resourceVersion"?: ?)"\d+"/g, '$1"VERSION"'],
  [/(Resource Version: +)\d+/g, '$1VERSION'],
  [/\b(127\.0\.0\.1|\d+\.\d+\.\d+\.\d+):\d{4,5}\b/g, 'ADDRESS'],
  // Addresses that anybody could have are left; those of services and pods are given out at random.
  [/\b10\.(1[2-9]\d|2\d\d)\.\d+\.\d+(?!\/)\b/g, 'IP'],
  [/\b3([01]\d{3}|2[0-7]\d\d)(?=\/(TCP|UDP)|\b.*NodePort|$)/gm, 'NODEPORT'],
  [/(nodePort"?: ?)3\d{4}/g, '$1NODEPORT'],
  [/\/tmp\/(LIVE|MERGED)-\d+/g, '/tmp/$1'],
  // Suffixes of generated names, in the alphabet without vowels that they are made of.
  [/(?<=[a-z0-9])-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-HASH-RANDOM'],
  [/(?<=[a-z0-9])-[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '-HASH'],
  [/(?<=[a-z0-9])-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-RANDOM'],
  [/(pod-template-hash"?[=:] ?"?)[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '$1HASH'],
  // An age is a cell of a table. No test runs for so long that it would be in minutes alone, as CPU is.
  [/(?<=^|\s{2,})(\d+m)?\d+s(?=\s{2,}|\s*$)/gm, 'AGE'],
  [/(?<=^|\s{2,})(\d+m)?\d+s \((x\d+) over (\d+m)?\d+s\)/gm, 'AGE ($2 over AGE)'],
]

/**
 * Makes what two runs of a command print the same: uids, versions, times, ages, addresses, random names.
 *
 * Columns end up two spaces apart, since the width of a column follows what is in it. Indentation stays.
 *
 * @param text  What a command printed.
 * @returns     Lines without spaces at their end, and no empty line at the end.
 */
export function normalise(text: string): string {
  const lasting = volatile.reduce((said, [pattern, word]) => said.replace(pattern, word), text)
  return lasting
    .split('\n')
    .map((line) => line.replace(/(?<=\S)(?: {2,}|\t+ *)(?=\S)/g, '  ').trimEnd())
    .map((line) => (/^(#|(1\.\d+)?\$ |1\.\d+\||> )/.test(line) ? ` ${line}` : line))
    .join('\n')
    .trimEnd()
}
