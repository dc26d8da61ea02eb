import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builder } from '../builder.ts'
import { nginxLayer } from '../nginx/layer.ts'

/** Pages that are served as they are, by nginx. */
export const staticPages = builder({
  name: 'static',
  version: '1.22',
  title: 'Static pages (nginx 1.22)',
  what: 'static pages, served by nginx 1.22',
  icon: 'icon-nginx',
  tags: ['static', 'html', 'nginx'],
  supports: ['static', 'html', 'nginx:1.22', 'nginx'],
  sample: 'examples/static',
  scripts: join(import.meta.dirname, 's2i'),
  layer: nginxLayer,
  more: [
    {
      file: '/etc/nginx/s2i.conf',
      content: readFileSync(join(import.meta.dirname, 'nginx.conf'), 'utf8'),
    },
  ],
})
