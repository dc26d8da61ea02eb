import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedOf } from './place.ts'

const understood: Readonly<Record<string, object>> = {
  'GET /git/shop/web/info/refs?service=git-receive-pack': {
    project: 'shop',
    app: 'web',
    service: 'git-receive-pack',
    part: 'refs',
  },
  'GET /git/shop/web.git/info/refs?service=git-upload-pack': { service: 'git-upload-pack', part: 'refs' },
  'POST /git/shop/web/git-receive-pack': { app: 'web', service: 'git-receive-pack', part: 'pack' },
  'POST /git/shop/web.git/git-upload-pack': { app: 'web', service: 'git-upload-pack', part: 'pack' },
}
const asked = (line: string) => {
  const [method = '', target = ''] = line.split(' ')
  const [path = '', query] = target.split('?')
  return askedOf(method, path, new URLSearchParams(query))
}
for (const [line, want] of Object.entries(understood)) {
  test(`understood: ${line}`, () => assert.partialDeepStrictEqual(asked(line), want))
}

const refused: Readonly<Record<string, [string, RegExp]>> = {
  'GET /git': ['NotFound', /no repository at/],
  'GET /git/shop/info/refs?service=git-upload-pack': ['NotFound', /no repository/],
  'GET /git/shop/web/HEAD': ['NotFound', /no repository/],
  'GET /git/shop/web/objects/info/packs': ['NotFound', /no repository/],
  'GET /git/shop/../web/info/refs?service=git-upload-pack': ['NotFound', /no repository/],
  'GET /git/../pki/info/refs?service=git-upload-pack': ['BadRequest', /not the name of a project/],
  'GET /git/shop/../info/refs?service=git-upload-pack': ['BadRequest', /name of an application/],
  'GET /git/shop/.git/info/refs?service=git-upload-pack': ['BadRequest', /name of an application/],
  'GET /git/sh%6fp/web/info/refs?service=git-upload-pack': ['BadRequest', /not the name of a project/],
  'GET /git/shop/Web/info/refs?service=git-upload-pack': ['BadRequest', /"Web" cannot be the name/],
  'GET /git/shop/-c/info/refs?service=git-upload-pack': ['BadRequest', /cannot be the name/],
  'GET /git/shop/web/info/refs': ['BadRequest', /smart protocol/],
  'GET /git/shop/web/info/refs?service=git-upload-archive': ['BadRequest', /smart protocol/],
  'GET /git/shop/web/git-receive-pack': ['MethodNotAllowed', /POST only/],
  'POST /git/shop/web/info/refs?service=git-receive-pack': ['MethodNotAllowed', /GET only/],
}
for (const [line, [reason, message]] of Object.entries(refused)) {
  test(`refused: ${line}`, () => assert.throws(() => asked(line), { reason, message }))
}
