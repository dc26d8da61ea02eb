import { CATALOG_NAMESPACE } from '@hawser/kinds/image/catalog.ts'
import { golang } from './golang/recipe.ts'
import { java } from './java/recipe.ts'
import { mariadb } from './mariadb/recipe.ts'
import { nginx } from './nginx/recipe.ts'
import { nodejs } from './nodejs/recipe.ts'
import { perl } from './perl/recipe.ts'
import { php } from './php/recipe.ts'
import { postgresql } from './postgresql/recipe.ts'
import { python } from './python/recipe.ts'
import type { Recipe } from './recipe.ts'
import { redis } from './redis/recipe.ts'
import { ruby } from './ruby/recipe.ts'
import { staticPages } from './static/recipe.ts'

export { CATALOG_NAMESPACE }

/** All images that are composed here the first time somebody uses them. */
export const catalog: readonly Recipe[] = [
  nodejs,
  python,
  php,
  ruby,
  perl,
  java,
  golang,
  staticPages,
  postgresql,
  mariadb,
  redis,
  nginx,
]

/** The recipe behind an image stream of the catalog. */
export const recipeOf = (namespace: string, stream: string): Recipe | undefined =>
  namespace === CATALOG_NAMESPACE ? catalog.find(({ name }) => name === stream) : undefined

/** Every tag a recipe gives its stream. */
export const tagsOf = ({ version }: Recipe): readonly string[] => ['latest', version]
