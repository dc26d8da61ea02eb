/**
 * Replaces `$(NAME)` by what `lookUp` says. `$$` is a dollar sign, and a name nobody knows stays as it is written.
 *
 * @example expand('$(HOST):$$(PORT)', (name) => ({ HOST: 'db' })[name]) // 'db:$(PORT)'
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export const expand = (text: string, lookUp: (name: string) => string | undefined): string =>
  text.replace(/\$(?:\$|\(([^)]*)\))/g, (written, name: string | undefined) =>
    name === undefined ? '$' : (lookUp(name) ?? written),
  )
