import { createHash } from 'node:crypto'
import type { Container } from '../pod.ts'

/**
 * Identifies what a running container was made from. Only what may change in a pod's life is in it, so that a new
 * default in the schema never restarts anything.
 */
export const containerHash = ({ name, image }: Pick<Container, 'name' | 'image'>): string =>
  createHash('sha256')
    .update(JSON.stringify([name, image ?? '']))
    .digest('hex')
    .slice(0, 8)
