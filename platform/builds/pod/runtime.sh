#!/bin/sh
# Process 1 of the container that becomes a runtime image: takes what was built, runs assemble-runtime, and says how it
# went. Codes and messages are those of build.sh.
#
#   $1  the shared volume
#   $2  folder of the runtime image's own scripts
#   $3  folder of programs, for an image that has not all that are needed here
set -u
umask 002

ARTIFACTS_FAILED=216
NO_SCRIPTS=212
message=${TERMINATION_LOG:-/dev/termination-log}

path=$PATH
PATH=$PATH${3:+:$3}
unset TERMINATION_LOG

fail() {
  code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  printf '%s' "$*" >"$message"
  exit "$code"
}
own() {
  if [ -f "$(pwd)/scripts/$1" ]; then
    chmod 775 "$(pwd)/scripts/$1"
    echo "$(pwd)/scripts/$1"
  elif [ -n "$2" ] && [ -x "$2/$1" ]; then
    echo "$2/$1"
  fi
}

echo '---> Copying what was built into the runtime image'
(cd "$1/runtime" && tar -cf - .) | tar -xf - || fail "$ARTIFACTS_FAILED" "what was built could not be copied to $(pwd) of the runtime image; may its user write there?"
assemble=$(own assemble-runtime "$2")
[ -n "$assemble" ] || fail "$NO_SCRIPTS" 'neither the source (.s2i/bin/assemble-runtime) nor the runtime image has the S2I script "assemble-runtime"'
PATH=$path "$assemble" </dev/null
code=$?
case $code in
  0) ;;
  137) fail 137 'assemble-runtime was killed, most likely because the build needs more memory than it may use' ;;
  *) fail 1 "assemble-runtime ended with code $code" ;;
esac
run=$(own run "$2")
{
  cat "$1/report"
  [ -z "$run" ] || printf 'run %s\n' "$run"
} >"$message"
