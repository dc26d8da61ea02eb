import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BuilderConfig, saidOfBuilder } from './sourcebuilder.ts'

const nothing = { scripts: undefined, destination: '/tmp', user: '', userLabel: undefined }
const cases: Record<string, readonly [BuilderConfig, object | RegExp]> = {
  'S2: nothing': [{}, nothing],
  'S2: nothing, as Docker writes it': [
    { Labels: null, Env: null, User: '7' },
    { ...nothing, user: '7' },
  ],
  'S2: a directory of the image': [
    { Labels: { 'io.openshift.s2i.scripts-url': 'image:///usr/libexec/s2i/' } },
    { ...nothing, scripts: { path: '/usr/libexec/s2i' } },
  ],
  'S2: as labels were called before': [
    { Labels: { 'io.s2i.scripts-url': 'file:///old' } },
    { ...nothing, scripts: { path: '/old' } },
  ],
  'S2: as it was said before labels': [
    { Env: ['STI_SCRIPTS_URL=image:///s', 'STI_LOCATION=/usr/local/sti/'] },
    { ...nothing, scripts: { path: '/s' }, destination: '/usr/local/sti' },
  ],
  'S2: labels win over variables': [
    { Labels: { 'io.openshift.s2i.destination': '/opt' }, Env: ['STI_LOCATION=/usr/local/sti'] },
    { ...nothing, destination: '/opt' },
  ],
  'S2: elsewhere': [
    { Labels: { 'io.openshift.s2i.scripts-url': 'https://example.com/s2i' } },
    { ...nothing, scripts: { url: 'https://example.com/s2i' } },
  ],
  'S2: where nobody finds them': [{ Env: ['STI_SCRIPTS_URL=s3://x'] }, /s3:\/\/x/],
  'S3: not anywhere': [{ Env: ['STI_LOCATION=tmp; rm'] }, /no absolute path/],
  'S8: the user of the image': [{ User: 'node' }, { ...nothing, user: 'node' }],
  'S8: another one for assemble': [
    { User: '7', Labels: { 'io.openshift.s2i.assemble-user': '9' } },
    { ...nothing, user: '9', userLabel: 'io.openshift.s2i.assemble-user' },
  ],
}
for (const [name, [config, want]] of Object.entries(cases)) {
  test(name, () => {
    const said = saidOfBuilder(config)
    if (want instanceof RegExp) assert.match(String(said), want)
    else assert.deepEqual(said, want)
  })
}
