import { namespaceCondition } from '../core/namespace.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'

export const projectSpec = s.message('com.github.openshift.api.project.v1.ProjectSpec', {
  finalizers: [1, s.optional(s.list(s.string()))],
})
export type ProjectSpec = TypeOf<typeof projectSpec>

export const projectStatus = s.message('com.github.openshift.api.project.v1.ProjectStatus', {
  phase: [1, s.optional(s.oneOf('Active', 'Terminating'))],
  conditions: [2, s.optional(s.list(namespaceCondition, { patchStrategy: 'merge', patchMergeKey: 'type' }))],
})
export type ProjectStatus = TypeOf<typeof projectStatus>

/** A namespace as its users see it: with a display name, a description and a requester. */
export const Project = defineKind({
  group: 'project.openshift.io',
  version: 'v1',
  kind: 'Project',
  plural: 'projects',
  scope: 'Cluster',
  stored: false,
  message: 'com.github.openshift.api.project.v1.Project',
  legacy: {},
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(projectSpec, {})],
    status: [3, s.defaulted(projectStatus, {})],
  },
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Display Name', value: ({ metadata }) => metadata.annotations?.['openshift.io/display-name'] },
    { name: 'Status', value: ({ status }) => status.phase },
  ],
})
export type Project = ObjectOf<typeof Project>
