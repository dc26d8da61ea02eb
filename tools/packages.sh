#!/bin/sh
# Brings what tests and benchmarks need beyond npm and is not on this machine: Debian packages, and the old kubectl.
set -eu
cd "$(dirname "$0")/.."

install_missing() {
  [ $# -eq 0 ] && return 0
  echo "installing Debian packages for tests and benchmarks: $*" >&2
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
