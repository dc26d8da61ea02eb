#!/bin/sh
# `npm test`: sets up what a fresh machine lacks, then runs every test. Arguments are test files; none: all.
set -eu
cd "$(dirname "$0")/.."

HAWSER_NPM_DEV=1 ./hawser setup
install_missing() {
  [ $# -eq 0 ] && return 0
  echo "test: installing Debian packages for tests: $*" >&2
  apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1 ||
    { apt-get update >/dev/null && apt-get install -y --no-install-recommends "$@" >/dev/null; }
}
wanted=
[ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1 || wanted="$wanted busybox-static"
# Each command, and after a colon its package when that has another name.
for tool in kubectl:kubernetes-client curl shellcheck jq dropbear:dropbear-bin ssh:openssh-client zip unzip skopeo \
  buildah openssl docker-registry; do
  command -v "${tool%:*}" >/dev/null 2>&1 || wanted="$wanted ${tool#*:}"
done
# Debian's own Python: another one that comes first in PATH would not have Debian's packages.
/usr/bin/python3 -c 'import kubernetes' 2>/dev/null || wanted="$wanted python3-kubernetes"
# shellcheck disable=SC2086 # the names are words
install_missing $wanted
sh tools/oldkubectl.sh
# npm_config_* of the npm that runs us would follow every npm the tests start.
for name in $(env | sed -n 's/^\(npm_[A-Za-z_]*\)=.*/\1/p'); do
  case $name in npm_config_registry | npm_config_*proxy | npm_config_cafile) ;; *) unset "$name" ;; esac
done

# What was read and compiled for one test is there for the next, as for the platform itself.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$PWD/node_modules/.cache/hawser}"

node=node_modules/.bin/node
[ $# -gt 0 ] || exec $node tools/runall.ts
exec $node --test --test-concurrency=2 --test-timeout=900000 "$@"
