import type { Column, Head } from '../kind.ts'
import type { Container } from './container.ts'
import type { PodTemplateSpec } from './podspec.ts'

interface Templated extends Head {
  readonly spec: { readonly template?: PodTemplateSpec }
}
const wide = { priority: 1, afterAge: true } as const

/** Names and images of containers, wherever an object has them. */
export function containerColumns<T extends Head>(
  containersOf: (object: T) => readonly Container[],
): readonly Column<T>[] {
  const join = (object: T, read: (container: Container) => string): string =>
    containersOf(object).map(read).join(',')
  return [
    { name: 'Containers', ...wide, value: (object) => join(object, ({ name }) => name) },
    { name: 'Images', ...wide, value: (object) => join(object, ({ image = '' }) => image) },
  ]
}

/** The wide columns of everything that has a pod template: names and images of its containers. */
export const templateColumns: readonly Column<Templated>[] = containerColumns(
  ({ spec }) => spec.template?.spec.containers ?? [],
)
