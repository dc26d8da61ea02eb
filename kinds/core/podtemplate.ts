import { defineKind, type ObjectOf } from '../kind.ts'
import { formatMap } from '../meta/selector.ts'
import { checkPodTemplate } from './checkworkload.ts'
import { completePodSpec } from './completepod.ts'
import { podTemplateSpec } from './podspec.ts'
import { isSameGeneration, templateWarnings } from './warnings/pod.ts'

/** A pod to be, for whoever makes it. */
export const PodTemplate = defineKind({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.PodTemplate',
  countsGenerations: true,
  fields: {
    template: [2, podTemplateSpec],
  },
  complete({ template }) {
    completePodSpec(template.spec)
  },
  validate: ({ template }) => checkPodTemplate(template, 'template'),
  ownTable: true,
  warnings: ({ metadata, template }, old) =>
    isSameGeneration(metadata, old?.metadata) ? [] : templateWarnings(template, 'template'),
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    {
      name: 'Containers',
      value: ({ template }) => template.spec.containers.map(({ name }) => name).join(','),
    },
    {
      name: 'Images',
      value: ({ template }) => template.spec.containers.map(({ image = '' }) => image).join(','),
    },
    { name: 'Pod Labels', value: ({ template }) => formatMap(template.metadata.labels) },
  ],
})
export type PodTemplate = ObjectOf<typeof PodTemplate>
