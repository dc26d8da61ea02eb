import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allKinds } from '@hawser/kinds/index.ts'
import { openOpenApi } from './openapi.ts'

const sail = { name: 'instantiatebinary', kind: 'BinaryBuildRequestOptions', verbs: ['create'] }
const openApi = openOpenApi(allKinds, { 'build.openshift.io/v1/buildconfigs': [sail] })
// biome-ignore lint/suspicious/noExplicitAny: documents of a well-known form
const read = (page: { bytes: Buffer } | undefined): any => JSON.parse(String(page?.bytes))
const apps = read(openApi.v3('apis/apps/v1'))
const core = read(openApi.v3('api/v1'))

test('the index leads to the document of every group, with a hash', () => {
  const { paths } = read(openApi.index())
  assert.ok(paths['api/v1'] && paths['apis/apps/v1'] && paths['apis/route.openshift.io/v1'])
  assert.match(paths['apis/apps/v1'].serverRelativeURL, /^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{64}$/)
})

test('a patch takes fieldValidation: kubectl leaves validation to a server that says so', () => {
  const { patch } = apps.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']
  assert.deepEqual(patch['x-kubernetes-group-version-kind'], {
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
  })
  assert.ok(patch.parameters.some(({ name }: { name: string }) => name === 'fieldValidation'))
})

test('every reference leads somewhere, and every operation has a name of its own', () => {
  const documents = [
    openApi.v2(),
    ...['api/v1', 'apis/apps/v1', 'apis/build.openshift.io/v1'].map(openApi.v3),
  ]
  for (const document of documents.map(read)) {
    const schemas = document.components?.schemas ?? document.definitions
    const names = [
      ...JSON.stringify(document).matchAll(/"\$ref":"#\/(?:components\/schemas|definitions)\/([^"]+)"/g),
    ]
    assert.ok(names.length > 0)
    for (const [, name = ''] of names) assert.ok(Object.hasOwn(schemas, name), name)
    const ids = [...JSON.stringify(document).matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id)
    assert.deepEqual(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      [],
    )
  }
})

test('subresources speak of their own kinds', () => {
  const scale = apps.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale'].get
  assert.equal(scale['x-kubernetes-group-version-kind'].kind, 'Scale')
  assert.ok(core.paths['/api/v1/namespaces/{namespace}/pods/{name}/log'].get)
  assert.ok(core.paths['/api/v1/namespaces/{namespace}/pods/{name}/eviction'].post)
})

test('what can only be created has no other operations', () => {
  const { paths } = read(openApi.v3('apis/authorization.k8s.io/v1'))
  const at = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
  assert.deepEqual(
    Object.keys(paths).filter((path) => path.startsWith(at)),
    [at],
  )
  assert.deepEqual(Object.keys(paths[at]), ['post'])
})

test('operations and parameters say what they are, and answers have all their parts', () => {
  const { get } = core.paths['/api/v1/namespaces/{namespace}/pods']
  assert.equal(get.description, 'list or watch objects of kind Pod')
  assert.deepEqual(get.tags, ['core_v1'])
  assert.deepEqual(
    get.parameters.filter(({ description }: { description?: string }) => !description),
    [],
  )
  const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
  for (const name of [
    'Status',
    'StatusDetails',
    'StatusCause',
    'DeleteOptions',
    'Preconditions',
    'WatchEvent',
  ])
    assert.ok(core.components.schemas[`${meta}.${name}`].properties, name)
})

test('documents of groups that do not change keep their hashes when others do', () => {
  const without = openOpenApi(
    allKinds.filter(({ group }) => group !== 'route.openshift.io'),
    {},
  )
  const all = read(openOpenApi(allKinds, {}).index()).paths
  const fewer = read(without.index()).paths
  assert.equal(fewer['apis/apps/v1'].serverRelativeURL, all['apis/apps/v1'].serverRelativeURL)
  assert.equal(fewer['apis/route.openshift.io/v1'], undefined)
})

test('there is no document where no group is', () => assert.equal(openApi.v3('apis/sea.io/v1'), undefined))
