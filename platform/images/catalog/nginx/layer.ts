import type { Layer } from '../../compose/layer.ts'
import { base } from '../foundations.ts'

/** Shared by the builder of static pages and the server. */
export const nginxLayer: Layer = { name: 'nginx', on: base, packages: ['nginx'] }
