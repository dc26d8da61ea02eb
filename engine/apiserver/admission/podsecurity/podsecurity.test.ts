import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { PodLike } from './check.ts'
import { formatDetails, formatReasons, violations } from './evaluate.ts'
import { existingViolations } from './existing.ts'
import { formatLevel, isFullyPrivileged, type LevelVersion, policyOf } from './policy.ts'
import { isSignificant, isStricter, review } from './review.ts'

const latest = Number.POSITIVE_INFINITY
const at = (level: LevelVersion['level'], minor = latest): LevelVersion => ({ level, minor })
const pod = (spec: object, annotations: Record<string, string> = {}): PodLike =>
  ({ metadata: { annotations }, spec: { containers: [{ name: 'a' }], ...spec } }) as unknown as PodLike
/** Containers `a`, `b`, … with a security context each. */
const secured = (...contexts: object[]): object => ({
  containers: contexts.map((securityContext, index) => ({ name: 'abcdef'[index], securityContext })),
})
const hardened = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

const baseline: [rule: string, pod: PodLike, want: string][] = [
  ['an ordinary pod', pod({}), ''],
  [
    'capabilities that containers do not have by default',
    pod(secured({ capabilities: { add: ['FOO', 'CHOWN'] } }, { capabilities: { add: ['BAR'] } })),
    'non-default capabilities (containers "a", "b" must not include "BAR", "FOO" in securityContext.capabilities.add)',
  ],
  [
    'the namespaces of the host',
    pod({ hostNetwork: true, hostPID: true, hostIPC: true }),
    'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)',
  ],
  [
    'paths of the host',
    pod({
      volumes: [
        { name: 'x', hostPath: {} },
        { name: 'y', emptyDir: {} },
      ],
    }),
    'hostPath volumes (volume "x")',
  ],
  [
    'ports of the host',
    pod({
      containers: [
        { name: 'a', ports: [{ hostPort: 20 }, { hostPort: 10 }] },
        { name: 'b', ports: [{ containerPort: 1 }] },
      ],
    }),
    'hostPort (container "a" uses hostPorts 10, 20)',
  ],
  [
    'privileges, of containers that start first too',
    pod({
      ...secured({ privileged: true }),
      initContainers: [{ name: 'i', securityContext: { privileged: true } }],
    }),
    'privileged (containers "i", "a" must not set securityContext.privileged=true)',
  ],
  [
    'an unmasked /proc',
    pod(secured({ procMount: 'Unmasked' }, { procMount: 'Default' })),
    'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  ],
  [
    'SELinux users, roles and types',
    pod({
      securityContext: { seLinuxOptions: { type: 'foo' } },
      ...secured({ seLinuxOptions: { user: 'u', role: 'r' } }),
    }),
    'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "foo"; user may not be set; role may not be set)',
  ],
  [
    'no seccomp profile on purpose',
    pod({
      securityContext: { seccompProfile: { type: 'Unconfined' } },
      ...secured({ seccompProfile: { type: 'Unconfined' } }, {}),
    }),
    'seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
  ],
  [
    'an AppArmor annotation',
    pod({}, { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' }),
    'forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/a="unconfined"")',
  ],
  [
    'an AppArmor profile',
    pod(secured({ appArmorProfile: { type: 'Unconfined' } })),
    'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")',
  ],
  [
    'sysctls',
    pod({ securityContext: { sysctls: [{ name: 'a' }, { name: 'net.ipv4.tcp_rmem' }, { name: 'b' }] } }),
    'forbidden sysctls (a, b)',
  ],
  [
    'processes of a Windows host',
    pod({ securityContext: { windowsOptions: { hostProcess: true } } }),
    'hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
  ],
]
for (const [rule, given, want] of baseline) {
  test(`baseline: ${rule}`, () => assert.equal(formatDetails(violations(at('baseline'), given)), want))
}

const restricted: [rule: string, pod: PodLike, want: string][] = [
  ['a hardened pod', pod(secured(hardened)), ''],
  [
    'an ordinary pod',
    pod({}),
    'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), ' +
      'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), ' +
      'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), ' +
      'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ],
  [
    'what the pod says holds for its containers',
    pod({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } },
      ...secured({ ...hardened, runAsNonRoot: undefined, seccompProfile: undefined }),
    }),
    '',
  ],
  [
    'more capabilities, named once: not the check of baseline as well',
    pod(secured({ ...hardened, capabilities: { drop: ['ALL'], add: ['SYS_ADMIN', 'NET_BIND_SERVICE'] } })),
    'unrestricted capabilities (container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
  ],
  [
    'root, twice',
    pod({
      securityContext: { runAsUser: 0, runAsNonRoot: false },
      ...secured({ ...hardened, runAsUser: 0 }),
    }),
    'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod and container "a" must not set runAsUser=0)',
  ],
  [
    'volumes',
    pod({
      volumes: [
        { name: 'x', hostPath: {} },
        { name: 'y', nfs: {} },
        { name: 'z', image: {} },
        { name: 'ok', secret: {} },
      ],
      ...secured(hardened),
    }),
    'restricted volume types (volumes "x", "y", "z" use restricted volume types "hostPath", "nfs", "unknown")',
  ],
  [
    'Windows knows no privilege escalation',
    pod({ os: { name: 'windows' }, ...secured({ runAsNonRoot: true }) }),
    '',
  ],
]
for (const [rule, given, want] of restricted) {
  test(`restricted: ${rule}`, () => assert.equal(formatDetails(violations(at('restricted'), given)), want))
}

const versions: [rule: string, level: LevelVersion, pod: PodLike, want: string][] = [
  [
    'seccomp was an annotation',
    at('baseline', 18),
    pod({}, { 'container.seccomp.security.alpha.kubernetes.io/a': 'x' }),
    'seccompProfile',
  ],
  [
    'and is a field',
    at('baseline', 19),
    pod({}, { 'container.seccomp.security.alpha.kubernetes.io/a': 'x' }),
    '',
  ],
  [
    'sysctls of 1.32',
    at('baseline', 31),
    pod({ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } }),
    'forbidden sysctls',
  ],
  [
    'sysctls of 1.29',
    at('baseline', 29),
    pod({ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_fin_timeout' }] } }),
    '',
  ],
  [
    'container_engine_t',
    at('baseline', 30),
    pod({ securityContext: { seLinuxOptions: { type: 'container_engine_t' } } }),
    'seLinuxOptions',
  ],
  [
    'container_engine_t since 1.31',
    at('baseline', 31),
    pod({ securityContext: { seLinuxOptions: { type: 'container_engine_t' } } }),
    '',
  ],
  [
    'Windows before 1.25',
    at('restricted', 24),
    pod({ os: { name: 'windows' }, ...secured({ runAsNonRoot: true }) }),
    'allowPrivilegeEscalation != false, unrestricted capabilities, seccompProfile',
  ],
  ['1.0: little', at('restricted', 0), pod({}), 'runAsNonRoot != true'],
  [
    'before 1.22 capabilities are those of baseline',
    at('restricted', 21),
    pod(secured({ ...hardened, capabilities: { add: ['X'] } })),
    'non-default capabilities',
  ],
  ['a version of the future is the newest', at('restricted', 99), pod(secured(hardened)), ''],
  ['privileged', at('privileged'), pod({ hostNetwork: true }), ''],
]
for (const [rule, level, given, want] of versions) {
  test(`version ${formatLevel(level)}: ${rule}`, () =>
    assert.equal(formatReasons(violations(level, given)), want))
}

const key = 'pod-security.kubernetes.io/'
const policies: [
  rule: string,
  labels: Record<string, string> | undefined,
  enforce: string,
  audit: string,
  warn: string,
  errors: string[],
][] = [
  ['no labels', undefined, 'privileged:latest', 'privileged:latest', 'privileged:latest', []],
  [
    'warnings follow what is enforced',
    { enforce: 'restricted', 'enforce-version': 'v1.25' },
    'restricted:v1.25',
    'privileged:latest',
    'restricted:v1.25',
    [],
  ],
  [
    'unless they say',
    { enforce: 'restricted', warn: 'baseline' },
    'restricted:latest',
    'privileged:latest',
    'baseline:latest',
    [],
  ],
  [
    'each of its own',
    { enforce: 'baseline', audit: 'restricted', 'audit-version': 'v1.9', 'warn-version': 'v1.30' },
    'baseline:latest',
    'restricted:v1.9',
    'baseline:v1.30',
    [],
  ],
  [
    'mistyped: strict where it protects',
    { enforce: 'strict', audit: 'x', warn: 'y', 'warn-version': '1.2' },
    'restricted:latest',
    'privileged:latest',
    'privileged:latest',
    [
      'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
      'metadata.labels[pod-security.kubernetes.io/audit]: Invalid value: "x": must be one of privileged, baseline, restricted',
      'metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: "y": must be one of privileged, baseline, restricted',
      'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.2": must be "latest" or "v1.x"',
    ],
  ],
]
for (const [rule, labels, enforce, audit, warn, errors] of policies) {
  test(`labels: ${rule}`, () => {
    const given =
      labels && Object.fromEntries(Object.entries(labels).map(([name, value]) => [key + name, value]))
    const policy = policyOf(given)
    assert.deepEqual([policy.enforce, policy.audit, policy.warn].map(formatLevel), [enforce, audit, warn])
    assert.deepEqual(
      policy.errors.map(({ field, problem }) => `${field}: ${problem}`),
      errors,
    )
    assert.equal(isFullyPrivileged(policy), labels === undefined)
  })
}

test('a pod is refused, and so not warned of; a template is warned of', () => {
  const policy = policyOf({
    [`${key}enforce`]: 'baseline',
    [`${key}audit`]: 'restricted',
    [`${key}audit-version`]: 'v1.0',
  })
  const bad = pod({ hostPID: true, securityContext: { runAsNonRoot: true } })
  assert.deepEqual(review(policy, bad, true), {
    refusal: 'violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
    warnings: [],
    annotations: {
      'enforce-policy': 'baseline:latest',
      'audit-violations': 'would violate PodSecurity "restricted:v1.0": host namespaces (hostPID=true)',
    },
  })
  assert.deepEqual(review(policy, bad, false).warnings, [
    'would violate PodSecurity "baseline:latest": host namespaces (hostPID=true)',
  ])
  assert.equal(review(policy, bad, false).refusal, undefined)
})

const named = (name: string, spec: object, owner?: string): Pod =>
  ({
    ...pod(spec),
    metadata: { name, ...(owner && { ownerReferences: [{ uid: owner, controller: true }] }) },
  }) as unknown as Pod

test('pods that a new level would not let in are named, those alike together', () => {
  const pods = [
    named('c', { hostPID: true }),
    named('b', { hostPID: true }),
    named('a', { hostNetwork: true }),
    named('ok', {}),
  ]
  assert.deepEqual(existingViolations('shop', at('baseline'), pods), [
    'existing pods in namespace "shop" violate the new PodSecurity enforce level "baseline:latest"',
    'a (and 2 other pods): host namespaces',
  ])
  assert.deepEqual(existingViolations('shop', at('baseline'), [named('ok', {})]), [])
})

test('of very many pods one of each controller is looked at', () => {
  const many = Array.from({ length: 3001 }, (_, index) => named(`p${index}`, {}, 'same'))
  const found = existingViolations('shop', at('baseline'), [
    ...many,
    named('other', { hostPID: true }, 'its'),
  ])
  assert.deepEqual(found, [
    'new PodSecurity enforce level only checked against the first 3000 of 3002 existing pods',
    'existing pods in namespace "shop" violate the new PodSecurity enforce level "baseline:latest"',
    'other: host namespaces',
  ])
})

const image = (...images: string[]): Pod =>
  ({
    spec: { containers: images.map((one, index) => ({ name: `c${index}`, image: one })) },
  }) as unknown as Pod
test('an update is looked at again when images change or containers come', () => {
  const withDebugger = {
    spec: { ...image('a').spec, ephemeralContainers: [{ name: 'd', image: 'x' }] },
  } as unknown as Pod
  assert.equal(isSignificant(image('a'), image('a')), false)
  assert.equal(isSignificant(image('b'), image('a')), true)
  assert.equal(isSignificant(image('a', 'b'), image('a')), true)
  assert.equal(isSignificant(withDebugger, image('a')), true)
  assert.equal(isSignificant(withDebugger, withDebugger), false)
})

test('a namespace that becomes stricter', () => {
  const level = (enforce: string, version = 'latest') =>
    policyOf({ [`${key}enforce`]: enforce, [`${key}enforce-version`]: version })
  assert.equal(isStricter(level('restricted'), level('baseline')), true)
  assert.equal(isStricter(level('baseline'), level('restricted')), false)
  assert.equal(isStricter(level('baseline'), level('baseline', 'v1.1')), true)
  assert.equal(isStricter(level('privileged'), level('baseline', 'v1.1')), false)
})
