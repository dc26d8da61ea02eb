import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitHead } from './cgi.ts'

const cases: Readonly<Record<string, [string, object | undefined]>> = {
  'a head of git': [
    'Expires: never\r\nContent-Type: application/x-git\r\n\r\n001e# service',
    {
      head: { status: 200, headers: { expires: 'never', 'content-type': 'application/x-git' } },
      rest: '001e# service',
    },
  ],
  'a status': [
    'Status: 404 Not Found\r\nContent-Type: text/plain\r\n\r\n',
    { head: { status: 404, headers: { 'content-type': 'text/plain' } }, rest: '' },
  ],
  'lines without a carriage return': [
    'A: b\n\n\r\n\r\n',
    { head: { headers: { a: 'b' } }, rest: '\r\n\r\n' },
  ],
  'what is about the connection stays': ['Connection: close\r\n\r\nx', { head: { headers: {} }, rest: 'x' }],
  'a head that goes on': ['Content-Type: text/pl', undefined],
  'a status that is none': ['Status: soon\n\n', { head: { status: 500 } }],
}
for (const [name, [given, want]] of Object.entries(cases)) {
  test(name, () => {
    const found = splitHead(Buffer.from(given))
    const shown = found && { ...found, rest: found.rest.toString() }
    if (want === undefined) assert.equal(shown, undefined)
    else assert.partialDeepStrictEqual(shown, want)
  })
}
