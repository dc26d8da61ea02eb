import type { Hook } from '../order.ts'

/** The part of an image's configuration that hooks look at. */
export interface Runs {
  readonly Entrypoint?: readonly string[] | null
}

export const isAsked = ({ script, command = [], args = [] }: Hook): boolean =>
  Boolean(script) || command.length + args.length > 0

/**
 * B9: what runs in the built image before it is pushed.
 *
 * @see https://docs.okd.io/3.11/dev_guide/builds/build_hooks.html
 */
export function hookCommand(
  { script, command = [], args = [] }: Hook,
  { Entrypoint }: Runs,
): readonly string[] {
  // -i, so that images with a profile for interactive shells have what that sets.
  if (script) return ['/bin/sh', '-ic', script, '/bin/sh', ...args]
  if (command.length > 0) return [...command, ...args]
  return [...(Entrypoint ?? []), ...args]
}
