#!/bin/sh
# Installs Debian packages on top of the layers of an image, in namespaces of its own. What changes is in $1/diff.
#
#   $1  workspace: has apt.conf, archives/ (downloaded packages), diff/ and maybe after.sh
#   $2  unpacked layers below, the topmost first, separated by colons
#   $@  packages
set -eu
workspace=$1
below=$2
shift 2
root=$workspace/root

mkdir -p "$root" "$workspace/work" "$workspace/archives/partial"
# shellcheck source=platform/images/compose/overlay.sh
. "$(dirname "$0")/overlay.sh"
overlay "$below" "$workspace/diff" "$workspace/work" "$root"
mkdir -p "$root/var/cache/apt/archives" "$root/usr/share/man/man1"
mount --bind "$workspace/archives" "$root/var/cache/apt/archives"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755,size=1m dev "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"

# Nothing is started in an image that is being made.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

export APT_CONFIG="$workspace/apt.conf" DEBIAN_FRONTEND=noninteractive
if [ $# -gt 0 ]; then apt-get install --yes --quiet "$@"; fi
if [ -f "$workspace/after.sh" ]; then chroot "$root" /bin/sh -eu <"$workspace/after.sh"; fi
rm -f "$root/usr/sbin/policy-rc.d"
