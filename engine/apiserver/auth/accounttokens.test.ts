import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { claimsFor, legacyClaims, type TokenWish } from './accountclaims.ts'
import { accountTokens } from './accounttokens.ts'
import { isIdentified } from './identity.ts'
import { signingKeys } from './signingkeys.ts'

const issuer = 'https://kubernetes.default.svc.cluster.local'
const now = Date.parse('2026-03-01T12:00:00Z')
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const [key, oldKey, foreign] = [newKey(), newKey(), newKey()]
const keys = signingKeys(
  key,
  [key, oldKey].map((one) => createPublicKey(one)),
)
const retired = signingKeys(oldKey, [createPublicKey(oldKey)])
const stranger = signingKeys(foreign, [createPublicKey(foreign)])

const object = (name: string, uid: string, more: object = {}): KubeObject =>
  ({ metadata: { name, uid, namespace: 'shop', ...more } }) as unknown as KubeObject
const given = (): Record<string, KubeObject> => ({
  'serviceaccounts/shop/web': object('web', 'u-sa'),
  'pods/shop/web-1': object('web-1', 'u-pod'),
  'secrets/shop/cert': object('cert', 'u-secret'),
  'nodes/n1': object('n1', 'u-node'),
})
const deleted = { deletionTimestamp: '2026-03-01T11:58:59Z' }
const leaving = { deletionTimestamp: '2026-03-01T11:59:01Z' }

const account = { namespace: 'shop', serviceaccount: { name: 'web', uid: 'u-sa' } }
const wish = (more: Partial<TokenWish> & { bound?: object } = {}): TokenWish => ({
  audiences: [issuer],
  seconds: 3600,
  binding: { ...account, ...more.bound },
  ...more,
})
const pod = { pod: { name: 'web-1', uid: 'u-pod' }, node: { name: 'n1', uid: 'u-node' } }

interface Case {
  readonly wish?: Partial<TokenWish> & { bound?: object }
  readonly by?: typeof keys
  readonly objects?: Record<string, KubeObject | undefined>
  readonly later?: number
  readonly audiences?: readonly string[]
  readonly issuer?: string
  readonly want: 'accepted' | 'not ours' | RegExp
}
const cases: Record<string, Case> = {
  'a new token': { want: 'accepted' },
  'a token of a key that was replaced': { by: retired, want: 'accepted' },
  'a token of somebody else’s key': { by: stranger, want: /no keys found/ },
  'a token of another issuer': { issuer: 'https://accounts.example.com', want: 'not ours' },
  'a token that ended': { later: 3600 + 61, want: /has expired/ },
  'a token for somebody else': {
    wish: { audiences: ['vault'] },
    want: /token audiences \["vault"\] is invalid/,
  },
  'a token for somebody else, shown to him': {
    wish: { audiences: ['vault'] },
    audiences: ['vault'],
    want: 'accepted',
  },
  'a token of an account that is gone': {
    objects: { 'serviceaccounts/shop/web': undefined },
    want: /"web" not found/,
  },
  'a token of an account that was made again': {
    objects: { 'serviceaccounts/shop/web': object('web', 'another') },
    want: /service account UID \(another\) does not match claim \(u-sa\)/,
  },
  'a token of a pod': { wish: { bound: pod }, want: 'accepted' },
  'a token of a pod that is gone': {
    wish: { bound: pod },
    objects: { 'pods/shop/web-1': undefined },
    want: /invalidated/,
  },
  'a token of a pod that was made again': {
    wish: { bound: pod },
    objects: { 'pods/shop/web-1': object('web-1', 'another') },
    want: /pod UID/,
  },
  'a token of a pod that shuts down': {
    wish: { bound: pod },
    objects: { 'pods/shop/web-1': object('web-1', 'u-pod', leaving) },
    want: 'accepted',
  },
  'a token of a pod that should be gone for a minute': {
    wish: { bound: pod },
    objects: { 'pods/shop/web-1': object('web-1', 'u-pod', deleted) },
    want: /invalidated/,
  },
  'the node of a pod is not asked for': {
    wish: { bound: pod },
    objects: { 'nodes/n1': undefined },
    want: 'accepted',
  },
  'a token of a node that is gone': {
    wish: { bound: { node: pod.node } },
    objects: { 'nodes/n1': undefined },
    want: /invalidated/,
  },
  'a token of a secret': { wish: { bound: { secret: { name: 'cert', uid: 'u-secret' } } }, want: 'accepted' },
  'a token of a secret that is gone': {
    wish: { bound: { secret: { name: 'cert', uid: 'u-secret' } } },
    objects: { 'secrets/shop/cert': undefined },
    want: /invalidated/,
  },
  'a token whose account is no reference': {
    wish: { bound: { serviceaccount: 'web' } },
    want: /could not be validated/,
  },
}
for (const [name, one] of Object.entries(cases)) {
  test(name, async () => {
    const objects = { ...given() } as Record<string, KubeObject | undefined>
    const authenticate = accountTokens({
      keys,
      issuers: [issuer],
      audiences: [issuer],
      find: (resource, namespace, name) => objects[[resource, namespace, name].filter(Boolean).join('/')],
    })
    const token = await (one.by ?? keys).sign(claimsFor(wish(one.wish), one.issuer ?? issuer, 'id-1', now))
    const at = now + (one.later ?? 0) * 1000
    const ask = () => authenticate(token, one.audiences ?? [issuer], at)
    // Seen before or not, a token is judged by what is there now.
    if (one.want === 'accepted') assert.ok(isIdentified(await ask()))
    Object.assign(objects, one.objects)
    for (const verdict of [await ask(), await ask()]) {
      if (one.want === 'not ours') assert.equal(verdict, undefined)
      else if (one.want === 'accepted') assert.ok(isIdentified(verdict), JSON.stringify(verdict))
      else assert.match((verdict as { refused: string }).refused, one.want)
    }
  })
}

test('the bearer is the account, with what is known of his pod', async () => {
  const objects = given()
  const authenticate = accountTokens({
    keys,
    issuers: [issuer],
    audiences: [issuer],
    find: (resource, namespace, name) => objects[[resource, namespace, name].filter(Boolean).join('/')],
  })
  const token = await keys.sign(claimsFor(wish({ bound: pod }), issuer, 'id-1', now))
  const verdict = await authenticate(token, [issuer, 'other'], now)
  assert.deepEqual(verdict, {
    user: {
      name: 'system:serviceaccount:shop:web',
      uid: 'u-sa',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
      extra: {
        'authentication.kubernetes.io/credential-id': ['JTI=id-1'],
        'authentication.kubernetes.io/node-name': ['n1'],
        'authentication.kubernetes.io/node-uid': ['u-node'],
        'authentication.kubernetes.io/pod-name': ['web-1'],
        'authentication.kubernetes.io/pod-uid': ['u-pod'],
      },
    },
    audiences: [issuer],
  })
})

const secretWith = (token: string, more: object = {}): KubeObject =>
  ({
    ...object('web-token', 'u-t', more),
    data: { token: Buffer.from(token).toString('base64') },
  }) as KubeObject
test('a token in a Secret is good while the Secret holds it', async () => {
  const objects: Record<string, KubeObject | undefined> = { ...given() }
  const authenticate = accountTokens({
    keys,
    issuers: [issuer],
    audiences: [issuer],
    find: (resource, namespace, name) => objects[[resource, namespace, name].filter(Boolean).join('/')],
  })
  const token = await keys.sign(legacyClaims('shop', { name: 'web', uid: 'u-sa' }, 'web-token'))
  const refusals: (string | undefined)[] = []
  const ask = async () => {
    const verdict = await authenticate(token, [issuer], now)
    refusals.push(isIdentified(verdict) ? undefined : (verdict as { refused: string }).refused)
  }
  await ask()
  objects['secrets/shop/web-token'] = secretWith(token)
  await ask()
  objects['secrets/shop/web-token'] = secretWith('another')
  await ask()
  objects['secrets/shop/web-token'] = secretWith(token, {
    labels: { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' },
  })
  await ask()
  assert.deepEqual(refusals.slice(0, 3), [
    'Token has been invalidated',
    undefined,
    "Token does not match server's copy",
  ])
  assert.match(refusals[3] ?? '', /marked invalid/)
})
