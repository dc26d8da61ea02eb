import { base } from '../foundations.ts'
import { server } from '../server.ts'

/** Redis, with the environment variables of the OpenShift images. */
export const redis = server({
  name: 'redis',
  version: '7.0',
  title: 'Redis 7.0',
  description: 'The key-value store Redis 7.0, which keeps what it holds on disk.',
  icon: 'icon-redis',
  tags: ['database', 'redis', 'redis7'],
  supports: ['redis:7.0', 'redis:7', 'redis'],
  layer: { name: 'Redis', on: base, packages: ['redis-server'] },
  run: { folder: import.meta.dirname, name: 'run-redis' },
  port: '6379:redis',
  data: '/var/lib/redis/data',
})
