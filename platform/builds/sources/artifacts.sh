#!/bin/sh
# Runs save-artifacts in the image that the build config built before, and leaves what it gives in the shared volume for
# the next build. Whatever goes wrong only makes the build a clean one.
#
#   $1  the shared volume
#   $2  folder of the source that is built
#   $3  folder of the image that the user's script URL names
#   $4  folder of the image's own scripts
#   $5  what is saved may have so many KiB
#   $6  folder of programs, for an image that has not all that are needed here
set -u
umask 002
volume=$1 context=$2 user=$3 image=$4 limit=$5
path=$PATH
PATH=$PATH${6:+:$6}

clean() {
  rm -f "$volume/artifacts.part"
  echo "WARNING: $*: this is a clean build"
  exit 0
}
script=''
for folder in "$volume/scripts" "$user" "$volume/inputs/$context/.s2i/bin" "$volume/inputs/$context/.sti/bin" "$volume/defaults" "$image"; do
  if [ -n "$folder" ] && [ -f "$folder/save-artifacts" ]; then
    script=$folder/save-artifacts
    break
  fi
done
[ -n "$script" ] || clean 'nobody has the S2I script "save-artifacts"'
if ! [ -x "$script" ]; then
  cp "$script" "$volume/save-artifacts" && chmod 775 "$volume/save-artifacts" && script=$volume/save-artifacts
fi
echo '---> Saving artifacts of the previous image'
# One KiB more than allowed says that there is more.
{ PATH=$path "$script" </dev/null || : >"$volume/artifacts.failed"; } | head -c "$(((limit + 1) * 1024))" >"$volume/artifacts.part"
[ ! -e "$volume/artifacts.failed" ] || clean 'save-artifacts of the previous image failed'
[ "$(wc -c <"$volume/artifacts.part")" -le "$((limit * 1024))" ] || clean "the previous image has more than $((limit / 1024)) MiB of artifacts"
mv "$volume/artifacts.part" "$volume/artifacts.tar"
