import assert from 'node:assert/strict'
import { test } from 'node:test'
import { customOffer, formOfStatus, negotiate } from './accept.ts'

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
  'protobuf first, as client-go sends it': [
    'application/vnd.kubernetes.protobuf,application/json',
    'protobuf',
  ],
  'protobuf alone': ['application/vnd.kubernetes.protobuf', 'protobuf'],
  'protobuf of a stream, as client-go asks for a watch': [
    'application/vnd.kubernetes.protobuf;stream=watch',
    'protobuf',
  ],
  'a stream of another kind is passed over': ['application/json;stream=x, application/yaml', 'yaml'],
  'a table has no protobuf: the next form is taken': [
    `application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,${table}`,
    'json Table v1',
  ],
  'metadata in protobuf': [
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
    'protobuf PartialObjectMetadataList v1',
  ],
  'quality decides before order': ['application/yaml;q=0.5, application/json;q=0.9', 'json'],
  'YAML when asked': ['application/yaml', 'yaml'],
  'quality 0 is a refusal': ['application/json;q=0', 'nothing'],
  'text alone we cannot': ['text/plain', 'nothing'],
  'a name of Object.prototype is no media type': ['constructor, __proto__', 'nothing'],
}
for (const [name, [accept, want]] of Object.entries(cases)) {
  test(name, () => {
    const form = negotiate(accept)
    assert.equal(form ? [form.format, form.as, form.version].filter(Boolean).join(' ') : 'nothing', want)
  })
}

const protobuf = 'application/vnd.kubernetes.protobuf'
const customCases: Record<string, readonly [string, string]> = {
  'a custom resource has no protobuf': [protobuf, 'nothing'],
  'a custom resource falls to the next form': [`${protobuf},application/json`, 'json'],
  'the metadata of a custom resource has protobuf': [
    `${protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`,
    'protobuf',
  ],
}
for (const [name, [accept, want]] of Object.entries(customCases)) {
  test(name, () => assert.equal(negotiate(accept, customOffer)?.format ?? 'nothing', want))
}

const statusCases: Record<string, readonly [string, string]> = {
  'a refusal of a table is JSON': [`${table},application/json`, 'json'],
  'a refusal is protobuf for who speaks that first': [`${protobuf},application/json`, 'protobuf'],
  'a refusal is JSON when nothing fits': ['text/plain', 'json'],
}
for (const [name, [accept, want]] of Object.entries(statusCases)) {
  test(name, () => assert.equal(formOfStatus(accept).format, want))
}
