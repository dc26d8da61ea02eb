import { nodejs } from './nodejs/recipe.ts'
import type { Recipe } from './recipe.ts'

/** Project of the images that everybody can build on. */
export const CATALOG_NAMESPACE = 'openshift'

/** All images that are composed here the first time somebody uses them. */
export const catalog: readonly Recipe[] = [nodejs]

/** The recipe behind an image stream of the catalog. */
export const recipeOf = (namespace: string, stream: string): Recipe | undefined =>
  namespace === CATALOG_NAMESPACE ? catalog.find(({ name }) => name === stream) : undefined

/** Every tag a recipe gives its stream. */
export const tagsOf = ({ version }: Recipe): readonly string[] => ['latest', version]
