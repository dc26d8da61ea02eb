import { hostname } from 'node:os'
import { createApp } from './lib/app.js'
import { openEntries } from './lib/entries.js'

const port = Number(process.env.PORT ?? 8080)
/** How long requests may take to finish once we are told to stop; Kubernetes kills after 30 s. */
const DRAIN_MS = 25_000

const entries = await openEntries(process.env)
const about = {
  // Set in every image the platform builds, such as `guestbook-3`.
  release: process.env.OPENSHIFT_BUILD_NAME ?? 'not built yet',
  host: hostname(),
  storage: entries.where,
}
const life = { draining: false }
const server = createApp({ entries, about, life }).listen(port, () => {
  console.log(`guestbook (${about.release}) listens on port ${server.address().port}; entries are in ${entries.where}`)
})
server.on('error', (error) => {
  console.error(`guestbook cannot listen on port ${port}: ${error.message}`)
  process.exit(1)
})

/** Answers what has begun, accepts nothing new, then leaves. */
function stop(signal) {
  if (life.draining) return
  life.draining = true
  console.log(`${signal}: finishing the requests that have begun`)
  setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref()
  server.close(async () => {
    await entries.close()
    console.log('all answered; bye')
  })
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
