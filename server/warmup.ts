import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import type { ApiRequest, Transport } from '@hawser/client/transport.ts'
import { startApi } from './api.ts'
import { identityOf } from './identityoptions.ts'
import { networksOf } from './settings.ts'

const at = '/api/v1/namespaces/warmup'
const labels = { app: 'warmup' }
const pod = {
  metadata: { name: 'a', labels },
  spec: {
    schedulerName: 'none',
    containers: [
      {
        name: 'main',
        image: 'a:1',
        ports: [{ name: 'http', containerPort: 8080 }],
        env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        resources: { requests: { cpu: '1m' }, limits: { memory: '1Mi' } },
        readinessProbe: { httpGet: { path: '/', port: 'http' } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
  },
}
const deployment = {
  metadata: { name: 'a' },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: pod.spec },
  },
}
const patch = (type: string, body: unknown): ApiRequest => ({
  method: 'PATCH',
  path: `${at}/pods/a`,
  contentType: `application/${type}`,
  body,
})

/** What every cluster is asked all day. */
const requests: readonly ApiRequest[] = [
  { method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'warmup' } } },
  { method: 'POST', path: `${at}/configmaps`, body: { metadata: { name: 'a' }, data: { a: '1' } } },
  { method: 'PUT', path: `${at}/configmaps/a`, body: { metadata: { name: 'a' }, data: { a: '2' } } },
  { method: 'POST', path: `${at}/pods`, body: pod },
  { method: 'GET', path: `${at}/pods/a` },
  { method: 'GET', path: `${at}/pods`, query: { limit: '500' } },
  { method: 'GET', path: `${at}/pods`, query: { resourceVersion: '0', labelSelector: 'app=warmup' } },
  patch('merge-patch+json', { metadata: { labels: { round: '1' } } }),
  patch('strategic-merge-patch+json', { metadata: { annotations: { round: '1' } } }),
  patch('json-patch+json', [{ op: 'remove', path: '/metadata/labels/round' }]),
  { ...patch('merge-patch+json', { status: { phase: 'Running' } }), path: `${at}/pods/a/status` },
  {
    ...patch('apply-patch+yaml', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } }),
    path: `${at}/configmaps/b`,
    query: { fieldManager: 'warmup' },
  },
  { method: 'POST', path: '/apis/apps/v1/namespaces/warmup/deployments', body: deployment },
  { method: 'DELETE', path: `${at}/pods/a`, query: { gracePeriodSeconds: '0' } },
  { method: 'GET', path: '/api' },
  { method: 'GET', path: '/apis' },
]

/** Some events, and no more. */
async function watchSome(api: Transport): Promise<void> {
  const ended = new AbortController()
  const query = { watch: '1', resourceVersion: '0', sendInitialEvents: 'true', allowWatchBookmarks: 'true' }
  const asked = {
    path: `${at}/configmaps`,
    query: { ...query, resourceVersionMatch: 'NotOlderThan' },
    signal: AbortSignal.any([ended.signal, AbortSignal.timeout(5_000)]),
  }
  for await (const { type } of api.watch(asked)) if (type === 'BOOKMARK') break
  ended.abort()
}

/**
 * Answers some requests by an API server of its own, in a folder that goes with it. Node keeps the compiled form of
 * functions that have run: without this, the first requests of every platform would compile them again.
 */
export async function warmUp(): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), 'hawser-warmup-'))
  try {
    const settings = {
      ...{ instance: 0, ...networksOf(0) },
      ...{ clusterDomain: 'cluster.local', nodeName: 'warmup', apiPort: 0, domain: 'warmup.localhost' },
    }
    const onlyHere = { host: '127.0.0.1' }
    const { server, https } = await startApi(
      dirsOf(base),
      settings,
      onlyHere,
      await identityOf({}),
      {},
      () => {},
    )
    try {
      for (const request of requests) await https.request(request)
      await watchSome(https)
    } finally {
      await server.close()
    }
  } finally {
    await rm(base, { recursive: true, force: true })
  }
}
