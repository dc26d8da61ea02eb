import { podTemplate, resources } from './podschema.ts'
import {
  amount,
  conditions,
  keyed,
  list,
  map,
  object,
  port,
  type Schema,
  text,
  truth,
  whole,
} from './schema.ts'

export interface Definition {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly [key: string]: unknown }
  readonly spec: { readonly [key: string]: unknown }
}
export interface Conversion {
  readonly namespace: string
  readonly service: string
  readonly caBundle: string
}

const age = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }
const ready = { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' }

const kindOf = (description: string, spec: Schema, status: Schema): Schema => ({
  openAPIV3Schema: {
    description,
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: text('The version of the schema of this representation of an object.'),
      kind: text('The kind of the object.'),
      metadata: { type: 'object' },
      spec,
      status,
    },
  },
})

const status = object('What was found.', {
  conditions,
  replicas: whole('Pods there are.'),
  selector: text('Which pods are counted.'),
  observedGeneration: { type: 'integer', format: 'int64', description: 'The generation that was looked at.' },
  endpoint: text('Where clients connect to.'),
})

const common = {
  replicas: whole('How many servers.', { minimum: 0, maximum: 9, default: 1 }),
  storage: object(
    'Where the data is.',
    {
      size: amount('How much room.'),
      storageClassName: text('What kind of disk.', {
        'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'the disk cannot be replaced' }],
      }),
    },
    { default: {} },
  ),
  port: port('Where it listens.'),
  parameters: map('Settings of the engine.'),
  tags: list('Words to find it by.', text('A word.', { maxLength: 63 }), {
    'x-kubernetes-list-type': 'set',
    maxItems: 16,
  }),
  users: keyed(
    'Who may connect.',
    ['name'],
    object(
      'A user.',
      {
        name: text('The name.', { pattern: '^[a-z][a-z0-9_]*$', maxLength: 63 }),
        superuser: truth('Whether everything is allowed.', { default: false }),
      },
      { required: ['name'] },
    ),
    { maxItems: 50 },
  ),
  paused: truth('Whether the operator leaves it alone.'),
  resources,
  extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  podTemplate,
}
const validations = {
  'x-kubernetes-validations': [
    {
      rule: '!has(self.users) || self.users.exists_one(u, has(u.superuser) && u.superuser) || !self.users.exists(u, u.superuser)',
      message: 'at most one user is superuser',
    },
    {
      rule: 'self.replicas <= 3 || has(self.podTemplate)',
      messageExpression: "'%d servers need a podTemplate that spreads them'.format([self.replicas])",
      reason: 'FieldValueForbidden',
      fieldPath: '.replicas',
    },
  ],
}
const columns = [
  { name: 'Engine', type: 'string', jsonPath: '.spec.engine.name' },
  { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', description: 'How many servers.' },
  ready,
  { name: 'Endpoint', type: 'string', jsonPath: '.status.endpoint', priority: 1 },
  age,
]
const subresources = {
  status: {},
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  },
}

interface Named {
  readonly group: string
  readonly plural: string
  readonly kind: string
  readonly shortNames: readonly string[]
  readonly scope?: 'Namespaced' | 'Cluster'
}
const definition = (
  { group, plural, kind, shortNames, scope = 'Namespaced' }: Named,
  versions: readonly object[],
  more: object = {},
): Definition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.${group}`,
    annotations: { 'controller-gen.example.com/version': 'v0.17.0' },
  },
  spec: {
    group,
    scope,
    names: {
      plural,
      kind,
      singular: kind.toLowerCase(),
      listKind: `${kind}List`,
      shortNames,
      categories: ['db'],
    },
    versions,
    ...more,
  },
})

/** Databases: two versions that a webhook converts between. `engine: postgres:16` became an object. */
const databases = ({ namespace, service, caBundle }: Conversion): Definition =>
  definition(
    { group: 'db.example.com', plural: 'databases', kind: 'Database', shortNames: ['dbs'] },
    [
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        deprecated: true,
        deprecationWarning: 'db.example.com/v1beta1 Database is deprecated; use db.example.com/v1 Database',
        subresources,
        additionalPrinterColumns: [{ ...columns[0], jsonPath: '.spec.engine' }, ...columns.slice(1)],
        schema: kindOf(
          'A database.',
          object(
            'What is wanted.',
            { engine: text('Engine and version, with a colon between.'), ...common },
            { required: ['engine'], ...validations },
          ),
          status,
        ),
      },
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources,
        selectableFields: [{ jsonPath: '.spec.engine.name' }],
        additionalPrinterColumns: columns,
        schema: kindOf(
          'A database.',
          object(
            'What is wanted.',
            {
              engine: object(
                'What serves the data.',
                {
                  name: text('Its name.', { enum: ['postgres', 'mysql', 'redis'] }),
                  version: text('Its version.', { pattern: '^[0-9]+(\\.[0-9]+)*$', default: '16' }),
                },
                {
                  required: ['name'],
                  'x-kubernetes-validations': [
                    {
                      rule: 'self.name == oldSelf.name',
                      message: 'the engine cannot be replaced by another',
                    },
                  ],
                },
              ),
              ...common,
            },
            { required: ['engine'], ...validations },
          ),
          status,
        ),
      },
    ],
    {
      conversion: {
        strategy: 'Webhook',
        webhook: {
          conversionReviewVersions: ['v1'],
          clientConfig: { service: { namespace, name: service, path: '/convert', port: 443 }, caBundle },
        },
      },
    },
  )

const backups = definition(
  { group: 'db.example.com', plural: 'backups', kind: 'Backup', shortNames: ['bk'] },
  [
    {
      name: 'v1',
      served: true,
      storage: true,
      subresources: { status: {} },
      additionalPrinterColumns: [
        { name: 'Database', type: 'string', jsonPath: '.spec.database' },
        ready,
        age,
      ],
      schema: kindOf(
        'A copy of a database.',
        object(
          'What is wanted.',
          {
            database: text('Which database.'),
            schedule: text('When, as cron has it.', { pattern: '^(\\S+\\s+){4}\\S+$' }),
            keep: whole('How many copies stay.', { minimum: 1, default: 7 }),
            job: {
              type: 'object',
              description: 'A Job to run instead of the built-in one.',
              'x-kubernetes-embedded-resource': true,
              'x-kubernetes-preserve-unknown-fields': true,
            },
            podTemplate,
          },
          { required: ['database'] },
        ),
        status,
      ),
    },
  ],
)

const classes = definition(
  {
    group: 'db.example.com',
    plural: 'databaseclasses',
    kind: 'DatabaseClass',
    shortNames: ['dbc'],
    scope: 'Cluster',
  },
  [
    {
      name: 'v1',
      served: true,
      storage: true,
      additionalPrinterColumns: [{ name: 'Tier', type: 'string', jsonPath: '.spec.tier' }, age],
      schema: kindOf(
        'What databases have in common.',
        object('What they get.', {
          tier: text('How good.', { enum: ['bronze', 'gold'] }),
          resources,
          podTemplate,
        }),
        object('What was found.', { conditions }),
      ),
    },
  ],
)

const credentials = (what: string): Schema =>
  object(
    `The key of a Secret that holds ${what}.`,
    {
      name: text('Name of the Secret.', { default: '' }),
      key: text('The key to take.'),
      optional: truth('Whether it may be missing.'),
    },
    { required: ['key'], 'x-kubernetes-map-type': 'atomic' },
  )
const tls = object('How TLS is spoken.', {
  ca: credentials('the certificates that are trusted'),
  cert: credentials('the certificate of the client'),
  keySecret: credentials('the key of the client'),
  serverName: text('The name that the server proves.'),
  insecureSkipVerify: truth('Whether whoever answers is believed.'),
})
const relabeling = (when: string): Schema =>
  list(
    `Changes to labels ${when}.`,
    object('One change.', {
      action: text('What is done.', {
        default: 'replace',
        enum: [
          'replace',
          'keep',
          'drop',
          'hashmod',
          'labelmap',
          'labeldrop',
          'labelkeep',
          'lowercase',
          'uppercase',
        ],
      }),
      sourceLabels: list(
        'Labels whose values are joined.',
        text('A label.', { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' }),
      ),
      separator: text('What stands between the values.'),
      regex: text('What the joined values must match.'),
      replacement: text('What the target becomes.'),
      targetLabel: text('The label that is written.'),
      modulus: { type: 'integer', format: 'int64', description: 'What the hash is taken modulo.' },
    }),
  )
const monitors = definition(
  {
    group: 'monitoring.example.com',
    plural: 'servicemonitors',
    kind: 'ServiceMonitor',
    shortNames: ['smon'],
  },
  [
    {
      name: 'v1',
      served: true,
      storage: true,
      additionalPrinterColumns: [age],
      schema: kindOf(
        'Services whose measurements are collected.',
        object(
          'Which ones, and how.',
          {
            selector: object('Selects Services by labels.', {
              matchLabels: map('Labels that must be there.'),
            }),
            jobLabel: text('The label that names the job.'),
            namespaceSelector: object('Where the Services are.', {
              any: truth('Everywhere.'),
              matchNames: list('Namespaces.', { type: 'string' }),
            }),
            endpoints: list(
              'Where the measurements are.',
              object('One place.', {
                port: text('Name of the port of the Service.'),
                targetPort: port('Port of the pods.'),
                path: text('The path to ask for.'),
                scheme: text('http or https.', { enum: ['http', 'https'] }),
                interval: text('How often.', { pattern: '^(0|(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?)$' }),
                honorLabels: truth('Whether labels of the measurements win.'),
                params: map('Parameters of the request.', list('Values.', { type: 'string' })),
                tlsConfig: tls,
                basicAuth: object('A name and a password.', {
                  username: credentials('the name'),
                  password: credentials('the password'),
                }),
                relabelings: relabeling('of the place before it is asked'),
                metricRelabelings: relabeling('of measurements before they are kept'),
              }),
            ),
            collector: podTemplate,
          },
          { required: ['selector', 'endpoints'] },
        ),
        object('What was found.', { conditions }),
      ),
    },
  ],
)

export const definitions = (conversion: Conversion): Definition[] => [
  databases(conversion),
  backups,
  classes,
  monitors,
]
