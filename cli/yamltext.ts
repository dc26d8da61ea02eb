import { stringify } from 'yaml'

/**
 * Objects as YAML that kubectl reads back as they are: it reads YAML 1.1, in which `y`, `on` and `1:20` are no texts unless
 * they are quoted.
 */
export const yamlText = (value: unknown): string =>
  stringify(value, { compat: 'yaml-1.1', aliasDuplicateObjects: false })
