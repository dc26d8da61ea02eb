/** Why a request got no answer of an application (R11): what the 503 page says, and to do. */
const causes = {
  unknownHost: {
    title: 'No route has this host name',
    hint: 'Check the address for a typing mistake. Whoever runs the application: does a Route with this host exist (hawser get routes -A), and is it admitted?',
  },
  unknownPath: {
    title: 'No route has this path',
    hint: 'The host is known, but none of its routes has a path that this address begins with. See spec.path of its Routes.',
  },
  otherScheme: {
    title: 'This host is not served by this protocol',
    hint: 'Try https:// instead of http://, or the other way round. See spec.tls of the Route.',
  },
  noPod: {
    title: 'No pod of this application is running and ready',
    hint: 'It may be starting: try again in a moment. Whoever runs the application: see hawser get pods, and the events of the pods that are not ready.',
  },
} as const
export type Cause = keyof typeof causes

/** The first format that fits is sent; the last one fits everybody. */
const formats = [
  {
    ending: 'html',
    type: 'text/html; charset=utf-8',
    condition: '{ req.hdr(accept) -m sub text/html }',
    render: html,
  },
  {
    ending: 'json',
    type: 'application/json',
    condition: '{ req.hdr(accept) -m sub application/json }',
    render: json,
  },
  { ending: 'txt', type: 'text/plain; charset=utf-8', condition: '', render: text },
] as const

const fileOf = (cause: Cause, ending: string): string => `pages/${cause}.${ending}`

/** All pages, by file name. */
export const pages: ReadonlyMap<string, string> = new Map(
  (Object.keys(causes) as Cause[]).flatMap((cause) =>
    formats.map(({ ending, render }) => [fileOf(cause, ending), render(cause)] as const),
  ),
)

/** Directives that answer with the page of a cause, in the format the client asks for. */
export const unavailable = (cause: Cause, condition: string): string[] =>
  formats.map(
    ({ ending, type, condition: wants }) =>
      `http-request return status 503 content-type '${type}' file ${fileOf(cause, ending)} hdr Cache-Control no-store if ${`${condition} ${wants}`.trim()}`,
  )

/** What HAProxy itself says when no pod took the connection. */
export const unanswered = `http-error status 503 content-type 'text/html; charset=utf-8' file ${fileOf('noPod', 'html')} hdr Cache-Control no-store`

function html(cause: Cause): string {
  const { title, hint } = causes[cause]
  const others = (Object.keys(causes) as Cause[])
    .filter((one) => one !== 'otherScheme')
    .map((one) => `<li${one === cause ? ' class="this"' : ''}>${causes[one].title}</li>`)
    .join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Application is not available</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 12vh auto; padding: 0 1.5em; color: #23303d; background: #fff }
h1 { font-size: 1.6em } h2 { font-size: 1.1em; color: #a3261c }
li { color: #75808a } li.this { color: inherit; font-weight: 600 }
@media (prefers-color-scheme: dark) { body { color: #dfe5ea; background: #171d23 } h2 { color: #ff8a7d } }
</style>
</head>
<body>
<h1>Application is not available</h1>
<h2>${title}</h2>
<p>${hint}</p>
<p>An address without an application behind it has one of three causes:</p>
<ul>
${others}
</ul>
</body>
</html>
`
}

function json(cause: Cause): string {
  const { title, hint } = causes[cause]
  return `${JSON.stringify({ error: 'ApplicationNotAvailable', cause, message: title, hint })}\n`
}

function text(cause: Cause): string {
  const { title, hint } = causes[cause]
  return `Application is not available: ${title}.\n${hint}\n`
}
