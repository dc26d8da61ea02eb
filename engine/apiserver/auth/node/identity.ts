import type { User } from '../../resources/resources.ts'

const prefix = 'system:node:'

/** The name of the node a user is; empty when the user does not say which, undefined when he is no node. */
export function nodeOf({ name, groups }: User): string | undefined {
  return name.startsWith(prefix) && groups.includes('system:nodes') ? name.slice(prefix.length) : undefined
}
