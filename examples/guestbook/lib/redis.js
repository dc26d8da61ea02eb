import { Redis } from 'ioredis'

const KEY = 'guestbook:entries'

/** Entries as a list in Redis. Requests wait while Redis is away, and fail after three attempts. */
export function openRedis(address) {
  const redis = new Redis(address, { maxRetriesPerRequest: 3 })
  // Without a listener an outage would end the process; ioredis connects again by itself.
  redis.on('error', (error) => console.error(`redis: ${error.message}`))
  return {
    where: `redis at ${new URL(address).host}`,
    add: (entry) => redis.rpush(KEY, JSON.stringify(entry)),
    newest: async (count) => (await redis.lrange(KEY, -count, -1)).reverse().map((line) => JSON.parse(line)),
    check: () => redis.ping(),
    close: () => redis.quit(),
  }
}
