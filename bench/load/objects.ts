export const configMap = (k: number) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `cm-${k}` },
  data: { v: 'y'.repeat(1024) },
})

/** A pod as applications have them. The scheduler leaves it alone. */
export const pod = (k: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `pod-${k}`,
    labels: { app: 'bench', shard: `s${k % 50}`, tier: 'web' },
    annotations: { 'bench/example': 'x'.repeat(200) },
  },
  spec: {
    schedulerName: 'none',
    containers: [
      {
        name: 'web',
        image: 'registry.local/web:1',
        ports: [{ containerPort: 8080, name: 'http' }],
        env: [
          { name: 'A', value: '1' },
          { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        readinessProbe: { httpGet: { path: '/', port: 8080 } },
        volumeMounts: [{ name: 'd', mountPath: '/d' }],
      },
    ],
    volumes: [{ name: 'd', emptyDir: {} }],
  },
})
