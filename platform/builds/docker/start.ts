import { TOOLS_USER } from '../tools/recipe.ts'
import { paths } from './order.ts'

/** Buildah wants the file of its settings to be there before the program can write it. */
const begin = [
  `mkdir -p "\${CONTAINERS_CONF%/*}"`,
  ': >"$CONTAINERS_CONF"',
  `exec buildah unshare perl ${paths.programs}/nosync.pl node ${paths.programs}/run/build.mjs`,
].join(' && ')

/**
 * Begins the container of a Docker build. It gives itself up as root at once: what it keeps is to lend numbers of other
 * users to the namespace that buildah makes. The programs that do so may be run by anybody, but must not make
 * themselves root, which here is no root at all.
 *
 * The namespace is made once, for all that buildah is asked to do; what is in it need not wait for the disk.
 */
export const start = `set -e
chmod u-s /usr/bin/newuidmap /usr/bin/newgidmap
exec setpriv --reuid ${TOOLS_USER} --regid 0 --clear-groups \\
  --inh-caps=-all,+setuid,+setgid --ambient-caps=-all,+setuid,+setgid \\
  sh -c '${begin}'
`
