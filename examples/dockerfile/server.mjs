import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const page = readFileSync('public/index.html')
const server = createServer(({ url }, response) => {
  if (url === '/healthz') response.end('ok\n')
  else response.writeHead(200, { 'content-type': 'text/html' }).end(page)
})
process.on('SIGTERM', () => server.close())
server.listen(process.env.PORT ?? 8080)
