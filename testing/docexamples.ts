import { readFileSync } from 'node:fs'

/** The blocks of a page that are marked `sh`, as one text. */
export const blocks = (page: string): string =>
  [...readFileSync(page, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('\n')

/** Commands must succeed; one with a remark at its end may fail, but has to say what the remark says. */
export const script = (text: string): string => `set -eu
says() {
  said=$(eval "$2" 2>&1) || true
  case $said in *"$1"*) ;; *) echo "$2: '$1' is not in: $said" >&2; exit 1 ;; esac
}
${text.replace(/^(\S.*?)\s+# (.+)$/gm, (_, command, want) => `says ${quoted(want)} ${quoted(command)}`)}`

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
