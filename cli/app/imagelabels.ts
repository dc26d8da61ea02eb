/** What the labels of an image tell people and tools about it. */
export interface ImageSays {
  readonly displayName: string | undefined
  readonly description: string | undefined
  readonly tags: readonly string[]
  /** Ports that are for others, in the order of the label. */
  readonly services: readonly ExposedService[]
}
export interface ExposedService {
  readonly port: number
  readonly name: string | undefined
}

type Labels = Readonly<Record<string, string>>

/** Reads `io.k8s.display-name`, `io.k8s.description`, `io.openshift.tags` and `io.openshift.expose-services`. */
export const imageSays = (labels: Labels = {}): ImageSays => ({
  displayName: labels['io.k8s.display-name']?.trim() || undefined,
  description: labels['io.k8s.description']?.trim() || undefined,
  tags: listOf(labels['io.openshift.tags']),
  services: listOf(labels['io.openshift.expose-services']).flatMap(serviceOf),
})

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)

/** `8080:http`, `8080/tcp:http` or `8080`; what is not for TCP is nothing a Service of an application is for. */
function serviceOf(text: string): ExposedService[] {
  const [, digits, protocol = 'tcp', name] = /^(\d+)(?:\/(\w+))?(?::([a-z0-9-]+))?$/i.exec(text) ?? []
  const port = Number(digits)
  return port >= 1 && port <= 65_535 && protocol.toLowerCase() === 'tcp' ? [{ port, name }] : []
}

/** One line for people: `Node.js 26: Builds Node.js applications (builder, nodejs)`. Undefined: it says nothing. */
export function saidOf({ displayName, description, tags }: ImageSays): string | undefined {
  const name = [displayName, description].filter(Boolean).join(': ').replace(/\s+/g, ' ')
  const words = tags.length > 0 ? `(${tags.join(', ')})` : ''
  return [name, words].filter(Boolean).join(' ') || undefined
}
