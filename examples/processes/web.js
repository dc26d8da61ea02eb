import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const read = (name) => {
  try {
    return readFileSync(`${process.env.DATA_DIR}/${name}`, 'utf8')
  } catch {
    return undefined
  }
}
createServer((_request, response) => {
  const page = { greeting: process.env.GREETING, schema: read('schema'), signed: read('signed') }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(page))
}).listen(process.env.PORT)
