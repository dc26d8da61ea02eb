import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allKinds } from '@hawser/kinds/index.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { openResources } from '../../resources/open.ts'
import { uncovered } from '../rbac/covers.ts'
import type { PolicyRule } from '../rbac/rule.ts'
import { ensurePolicy } from './ensure.ts'
import { policyBindings, policyRoles } from './policy.ts'

const clusterRoles = 'clusterroles.rbac.authorization.k8s.io'
const fail = (error: unknown): never => assert.fail(error as Error)

test('the policy is made once, and mended', async () => {
  const log = memoryLog()
  const resources = await openResources({ log, kinds: allKinds, serviceCIDR: '10.129.0.0/16' })
  const { look, call } = resources
  await ensurePolicy(resources, fail)
  const made = policyRoles.filter(({ kind }) => kind === 'ClusterRole').length
  assert.equal(look.all(clusterRoles).length, made)
  assert.equal(
    look.all('clusterrolebindings.rbac.authorization.k8s.io').length +
      look.all('rolebindings.rbac.authorization.k8s.io').length,
    policyBindings.length,
  )
  const { revision } = resources
  await ensurePolicy(resources, fail)
  assert.equal(resources.revision, revision)

  const kind = allKinds.find((one) => one.resource === clusterRoles)
  assert.ok(kind)
  const user = { name: 'admin', groups: ['system:masters'] }
  const found = look.find(clusterRoles, undefined, 'system:basic-user')
  await call({ kind, user, verb: 'update', name: 'system:basic-user', body: { ...found, rules: [] } })
  await call({ kind, user, verb: 'delete', name: 'view' })
  await ensurePolicy(resources, fail)
  const mended = look.find(clusterRoles, undefined, 'system:basic-user')
  assert.deepEqual(uncovered(mended?.rules as PolicyRule[], found?.rules as PolicyRule[]), [])
  assert.ok(look.find(clusterRoles, undefined, 'view'))
  await resources[Symbol.asyncDispose]()
})
