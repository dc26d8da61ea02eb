/** A compose file with the service `web`, which has these lines. */
export const withService = (lines: string, top = ''): string =>
  `services:\n  web:\n    image: acme/web\n${lines.replace(/^/gm, '    ')}\n${top}`
