import { fileURLToPath } from 'node:url'
import express from 'express'
import { page } from './page.js'
import { readEntry } from './read-entry.js'

const BODY_LIMIT = '10kb'
const MOST_ENTRIES = 500

/**
 * The application without its socket.
 *
 * @param entries  where entries are kept, from `openEntries`
 * @param about    `{release, host, storage}`, shown at the foot of the page
 * @param life     `{draining}`: true once the process was told to stop
 */
export function createApp({ entries, about, life }) {
  const app = express()
  app.disable('x-powered-by')
  app.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy': "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self' data:",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    })
    // A kept-alive connection would hold up the shutdown.
    if (life.draining) response.set('Connection', 'close')
    next()
  })
  app.use('/static', express.static(fileURLToPath(new URL('../public', import.meta.url)), { maxAge: '1h' }))
  app.use(express.json({ limit: BODY_LIMIT }), express.urlencoded({ limit: BODY_LIMIT, extended: false }))

  app.get('/', async (_request, response) => {
    response.type('html').send(page({ entries: await entries.newest(100), about }))
  })
  app.get('/entries', async (request, response) => {
    const limit = Number(request.query.limit ?? 100)
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ENTRIES) {
      return response.status(400).json({ error: `limit must be a whole number from 1 to ${MOST_ENTRIES}` })
    }
    response.set('Cache-Control', 'no-store').json({ entries: await entries.newest(limit), ...about })
  })
  app.post('/entries', async (request, response) => {
    const { entry, problem } = readEntry(request.body, new Date())
    const fromForm = request.is('urlencoded')
    if (problem && fromForm) {
      const shown = page({ entries: await entries.newest(100), about, problem, typed: request.body })
      return response.status(400).type('html').send(shown)
    }
    if (problem) return response.status(400).json({ error: problem })
    await entries.add(entry)
    if (fromForm) return response.redirect(303, '/')
    response.status(201).json(entry)
  })
  app.get('/healthz', async (_request, response) => {
    if (life.draining) return response.status(503).type('text').send('stopping\n')
    await entries.check()
    response.type('text').send('ok\n')
  })

  app.use((_request, response) => response.status(404).json({ error: 'no such page; try / or /entries' }))
  app.use((error, _request, response, _next) => {
    const status = error.status ?? 500
    if (status >= 500) console.error(error)
    const said = error.expose ? error.message : 'something broke on our side; the log of the application says what'
    response.status(status).json({ error: said })
  })
  return app
}
