import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { server } from '../server.ts'
import { nginxLayer } from './layer.ts'

/** nginx as a server or a proxy, with settings and pages that are mounted. */
export const nginx = server({
  name: 'nginx',
  version: '1.22',
  title: 'nginx 1.22',
  description: 'The web server and proxy nginx 1.22.',
  icon: 'icon-nginx',
  tags: ['nginx', 'web', 'proxy'],
  supports: ['nginx-server'],
  layer: nginxLayer,
  run: { folder: import.meta.dirname, name: 'run-nginx' },
  port: '8080:http',
  more: [
    {
      file: '/etc/nginx/server.conf',
      content: readFileSync(join(import.meta.dirname, 'nginx.conf'), 'utf8'),
    },
  ],
})
