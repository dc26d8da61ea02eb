import assert from 'node:assert/strict'
import { test } from 'node:test'
import { negotiate } from './accept.ts'

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const cases: Record<string, readonly [string | undefined, string]> = {
  'nothing asked for is JSON': [undefined, 'json'],
  'anything is JSON': ['*/*', 'json'],
  'what curl and browsers send is JSON': ['text/html,application/xhtml+xml,*/*;q=0.8', 'json'],
  'kubectl get asks for a table': [
    `${table},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`,
    'json Table v1',
  ],
  'an older kubectl gets the older table': [
    'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
    'json Table v1beta1',
  ],
  'a table of a version nobody knows falls to JSON': [
    'application/json;as=Table;v=v9;g=meta.k8s.io, application/json',
    'json',
  ],
  'metadata only': [
    'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    'json PartialObjectMetadataList v1',
  ],
  'protobuf first, then JSON: JSON': ['application/vnd.kubernetes.protobuf,application/json', 'json'],
  'quality decides before order': ['application/yaml;q=0.5, application/json;q=0.9', 'json'],
  'YAML when asked': ['application/yaml', 'yaml'],
  'quality 0 is a refusal': ['application/json;q=0', 'nothing'],
  'protobuf alone we cannot': ['application/vnd.kubernetes.protobuf', 'nothing'],
  'text alone we cannot': ['text/plain', 'nothing'],
  'a name of Object.prototype is no media type': ['constructor, __proto__', 'nothing'],
}
for (const [name, [accept, want]] of Object.entries(cases)) {
  test(name, () => {
    const form = negotiate(accept)
    assert.equal(form ? [form.format, form.as, form.version].filter(Boolean).join(' ') : 'nothing', want)
  })
}
