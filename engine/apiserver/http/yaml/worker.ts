import { parentPort } from 'node:worker_threads'
import { jsonToYaml, yamlToJson } from './convert.ts'

/** What the thread for YAML can be asked; see thread.ts for who asks. */
export interface Request {
  readonly do: 'read' | 'write'
  readonly text: string
}

parentPort?.on('message', ({ do: what, text }: Request) => {
  parentPort?.postMessage(what === 'read' ? yamlToJson(text) : jsonToYaml(text))
})
