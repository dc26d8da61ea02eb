import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import type { TestServer } from '../testserver.ts'

export const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** A definition as large as real ones are in what it uses: a backup of a database. */
export const backups = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'backups.db.example.com' },
  spec: {
    group: 'db.example.com',
    scope: 'Namespaced',
    names: { plural: 'backups', singular: 'backup', kind: 'Backup', shortNames: ['bk'], categories: ['all'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: {
            specReplicasPath: '.spec.replicas',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.selector',
          },
        },
        selectableFields: [{ jsonPath: '.spec.engine' }],
        additionalPrinterColumns: [
          { name: 'Engine', type: 'string', jsonPath: '.spec.engine' },
          { name: 'Copies', type: 'integer', jsonPath: '.spec.replicas', description: 'How many.' },
          {
            name: 'Ready',
            type: 'string',
            jsonPath: '.status.conditions[?(@.type=="Ready")].status',
            priority: 1,
          },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: 'A copy of a database.',
            properties: {
              spec: {
                type: 'object',
                description: 'What is wanted.',
                required: ['engine'],
                properties: {
                  engine: { type: 'string', enum: ['postgres', 'mysql'], description: 'Which database.' },
                  replicas: { type: 'integer', minimum: 1, maximum: 9, default: 1 },
                  schedule: { type: 'string', pattern: '^(\\S+ ){4}\\S+$' },
                  until: { type: 'string', format: 'date-time' },
                  keep: {
                    type: 'object',
                    default: {},
                    properties: { days: { type: 'integer', default: 7 } },
                  },
                  port: {
                    'x-kubernetes-int-or-string': true,
                    anyOf: [{ type: 'integer' }, { type: 'string' }],
                  },
                  raw: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  template: {
                    type: 'object',
                    'x-kubernetes-embedded-resource': true,
                    'x-kubernetes-preserve-unknown-fields': true,
                  },
                  tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
                  targets: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: { name: { type: 'string' }, path: { type: 'string', nullable: true } },
                    },
                  },
                },
                'x-kubernetes-validations': [
                  {
                    rule: "self.engine != 'mysql' || self.replicas < 5",
                    message: 'mysql has at most four copies',
                  },
                  {
                    rule: 'self.engine == oldSelf.engine',
                    messageExpression: "'engine cannot become ' + self.engine",
                    fieldPath: '.engine',
                    reason: 'FieldValueForbidden',
                  },
                ],
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
}

export const backupsPath = '/apis/db.example.com/v1/namespaces/default/backups'
export const backup = (name: string, spec: object, more: object = {}) => ({
  apiVersion: 'db.example.com/v1',
  kind: 'Backup',
  metadata: { name },
  spec,
  ...more,
})

/** Creates a definition and waits until it is established. */
export async function define(
  { request }: TestServer,
  definition: { metadata: { name: string } },
): Promise<void> {
  const { code, json } = await request('POST', definitions, { body: definition })
  assert.equal(code, 201, JSON.stringify(json))
  await until(async () => {
    const { json } = await request('GET', `${definitions}/${definition.metadata.name}`)
    return json.status.conditions.some(
      ({ type, status }: { type: string; status: string }) => type === 'Established' && status === 'True',
    )
  })
}

/** Waits until something holds, a few seconds at most. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await holds()) return
    await wait(25)
  }
  assert.fail('it did not come about')
}
