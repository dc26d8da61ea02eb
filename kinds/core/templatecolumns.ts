import type { Column, Head } from '../kind.ts'
import type { Container } from './container.ts'
import type { PodTemplateSpec } from './podspec.ts'

interface Templated extends Head {
  readonly spec: { readonly template?: PodTemplateSpec }
}
const wide = { priority: 1, afterAge: true } as const
const join = ({ spec }: Templated, read: (container: Container) => string): string =>
  spec.template?.spec.containers.map(read).join(',') ?? ''

/** The wide columns of everything that has a pod template: names and images of its containers. */
export const templateColumns: readonly Column<Templated>[] = [
  { name: 'Containers', ...wide, value: (object) => join(object, ({ name }) => name) },
  { name: 'Images', ...wide, value: (object) => join(object, ({ image = '' }) => image) },
]
