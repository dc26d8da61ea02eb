#!/bin/sh
# Copies paths of an image source into the source of a build. It runs in a container of that very image, which may have
# nothing of its own: shell and cp are the busybox that the container before left in the volume.
#
#   $1  the shared volume
#   $2  name of the image, for messages
#   then pairs: a path of the image, and the folder of the source it goes to
set -u
umask 002

EXTRACT_FAILED=217
volume=$1 image=$2
shift 2
bb=$volume/bin/busybox
message=${TERMINATION_LOG:-/dev/termination-log}

fail() {
  "$bb" printf 'error: %s\n' "$*" >&2
  "$bb" printf '%s' "$*" >"$message"
  exit "$EXTRACT_FAILED"
}
while [ "$#" -ge 2 ]; do
  to=$volume/inputs/$2
  "$bb" printf -- '---> Copying %s from image %s\n' "$1" "$image"
  [ -e "$1" ] || fail "the image $image has no \"$1\", which spec.source.images names"
  "$bb" mkdir -p "$to" || fail "the folder \"$2\" of the source cannot be made: there is a file of that name"
  "$bb" cp -RH "$1" "$to/" || fail "\"$1\" of image $image could not be copied; is there a file that only root may read, or is the disk full?"
  shift 2
done
# The build runs as another user, of the same group.
"$bb" chmod -R g=u "$volume/inputs" 2>/dev/null
exit 0
