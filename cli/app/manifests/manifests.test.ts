import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanOptions } from '../options.ts'
import { planOf } from '../plan.ts'
import { filesGiven } from '../sourcefiles.ts'
import { withImage } from './images.ts'
import { inOrder } from './order.ts'
import type { ManifestPlan } from './plan.ts'

const object = (kind: string, name: string, more = '') =>
  `apiVersion: ${kind === 'Deployment' ? 'apps/v1' : 'v1'}\nkind: ${kind}\nmetadata: {name: ${name}}\n${more}`
const deployment = (name: string, ...images: readonly string[]) =>
  object(
    'Deployment',
    name,
    `spec: {template: {spec: {containers: [${images.map((image) => `{name: c, image: "${image}"}`)}]}}}\n`,
  )
const plan = (texts: Readonly<Record<string, string>>, options: PlanOptions = {}) => {
  const planned = planOf(filesGiven(texts), options)
  assert.equal(planned.is, 'manifests')
  return planned as typeof planned & { manifests: ManifestPlan }
}
const names = ({ manifests }: ManifestPlan) => manifests.map(({ kind, name }) => `${kind}/${name}`)

describe('N2: manifests of a directory', () => {
  test('at its top, several in a file, lists, JSON', () => {
    const texts = {
      'a.yaml': `${object('Service', 'a')}\n---\n${object('ConfigMap', 'b')}`,
      'b.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'c' } }],
      }),
      'values.yaml': 'x: 1',
      '.hidden.yaml': object('Service', 'no'),
      'k8s/c.yaml': object('Service', 'no'),
    }
    const { manifests, origin, notes } = plan(texts)
    assert.deepEqual(names(manifests), ['Service/a', 'ConfigMap/b', 'Secret/c'])
    assert.match(origin, /^a\.yaml, b\.json: Kubernetes manifests$/)
    assert.match(notes.join(), /nothing is built/)
  })
  test('else those of the first folder with some', () => {
    const { manifests } = plan({
      'manifests/a.yaml': object('Service', 'a'),
      'deploy/b.yaml': object('Service', 'b'),
    })
    assert.deepEqual(names(manifests), ['Service/a'])
  })
  test('or those that -f names, also in another folder', () => {
    const { manifests } = plan(
      { 'x/y/a.yaml': object('Service', 'a'), 'x/y/no.txt': '', 'b.yml': object('Service', 'b') },
      { from: ['x/y', 'b.yml'] },
    )
    assert.deepEqual(names(manifests), ['Service/a', 'Service/b'])
  })
  test('compose.yaml says more, a Dockerfile less', () => {
    const manifest = { 'k8s/a.yaml': deployment('a', 'shop') }
    assert.match(
      plan({ ...manifest, Dockerfile: 'FROM a' }).origin,
      /^k8s\/a\.yaml: .*; not read: Dockerfile/,
    )
    assert.equal(
      planOf(filesGiven({ ...manifest, 'compose.yaml': 'services: {a: {image: x}}' }), {}).is,
      'application',
    )
  })
  test('what others refer to is applied first', () => {
    const { manifests } = plan({
      'a.yaml': ['Route', 'Deployment', 'Service', 'Secret', 'Namespace']
        .map((kind) => object(kind, 'a'))
        .join('\n---\n'),
    })
    assert.deepEqual(
      inOrder(manifests.manifests).map(({ kind }) => kind),
      ['Namespace', 'Secret', 'Service', 'Deployment', 'Route'],
    )
  })
})

describe('N2: the image that is built takes its place', () => {
  const source = { Dockerfile: 'FROM a' }
  const cases: Readonly<Record<string, [string, PlanOptions, readonly string[]]>> = {
    'the one called as the application': [
      deployment('a', 'ghcr.io/acme/shop:v1', 'redis:7'),
      {},
      ['ghcr.io/acme/shop:v1'],
    ],
    'each time it is there': [
      `${deployment('a', 'shop:1')}\n---\n${deployment('b', 'shop:2')}`,
      {},
      ['shop:1', 'shop:2'],
    ],
    'the only one': [deployment('a', 'acme/api'), {}, ['acme/api']],
    'the one that --image names': [
      deployment('a', 'acme/api:1', 'redis'),
      { image: 'acme/api' },
      ['acme/api:1'],
    ],
  }
  for (const [name, [manifest, options, want]] of Object.entries(cases))
    test(name, () => {
      const { manifests } = plan({ ...source, 'k8s/a.yaml': manifest }, options)
      assert.deepEqual(manifests.replaced, want)
      assert.equal(manifests.build?.name, 'shop')
    })
  test('in containers and initContainers, wherever they are, and nowhere else', () => {
    const given = {
      image: 'x',
      spec: {
        jobTemplate: {
          spec: { containers: [{ image: 'x' }, { image: 'y' }], initContainers: [{ image: 'x', name: 'i' }] },
        },
      },
    }
    assert.deepEqual(withImage(given, ['x'], 'built'), {
      image: 'x',
      spec: {
        jobTemplate: {
          spec: {
            containers: [{ image: 'built' }, { image: 'y' }],
            initContainers: [{ image: 'built', name: 'i' }],
          },
        },
      },
    })
  })
  test('a build config of the manifests builds instead, and may take the upload', () => {
    const config =
      'apiVersion: build.openshift.io/v1\nkind: BuildConfig\nmetadata: {name: b}\nspec: {source: {binary: {}}}'
    const { manifests, notes } = plan({
      ...source,
      'k8s/a.yaml': `${deployment('a', 'x', 'y')}\n---\n${config}`,
    })
    assert.deepEqual([manifests.build, manifests.uploadTo], [undefined, 'b'])
    assert.match(notes.join(), /BuildConfig b of the manifests says what is built/)
  })
})

describe('manifests are refused, by file and line', () => {
  const cases: Readonly<Record<string, [Readonly<Record<string, string>>, PlanOptions, RegExp]>> = {
    'two images, and none is said': [
      { Dockerfile: 'FROM a', 'k8s/a.yaml': deployment('a', 'x', 'y') },
      {},
      /no image of the manifests is called "shop".* There are x, y/,
    ],
    'an image that is not there': [
      { Dockerfile: 'FROM a', 'k8s/a.yaml': deployment('a', 'x', 'y') },
      { image: 'z' },
      /no container has the image "z"/,
    ],
    'the same object twice': [
      { 'a.yaml': object('Service', 'a'), 'b.yaml': `\n\n${object('Service', 'a')}` },
      {},
      /b\.yaml:3: Service\/a: is there already, in a\.yaml:1/,
    ],
    'no name': [
      { 'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}' },
      {},
      /a\.yaml:3: Pod\.metadata\.name: must be said/,
    ],
    'a document that is something else': [
      { 'a.yaml': `${object('Service', 'a')}\n---\nx: 1` },
      {},
      /a\.yaml:6: must be an object with apiVersion/,
    ],
    'a kustomization': [{ 'a.yaml': object('Kustomization', 'k') }, {}, /is for kustomize/],
    'a template': [{ 'a.yaml': object('Template', 't') }, {}, /oc process/],
    'a template of Helm': [
      { 'a.yaml': `${object('Service', 'a')}\nspec: {{ .Values.spec }}` },
      {},
      /a\.yaml:5: is a template of Helm/,
    ],
    'broken YAML': [{ 'a.yaml': `${object('Service', 'a')}\n  x: [` }, {}, /a\.yaml:\d+: /],
    'a folder without any': [{ 'x/a.txt': '' }, { from: ['x'] }, /x:1: holds no object/],
  }
  for (const [name, [texts, options, want]] of Object.entries(cases))
    test(name, () => assert.throws(() => plan(texts, options), want))
})
