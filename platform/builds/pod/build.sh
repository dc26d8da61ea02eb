#!/bin/sh
# Process 1 of a build pod: receives the source, runs assemble, and says how it went.
#
#   $1  binary: a gzipped tar (or with $2 a gzipped file) comes on stdin; none: there is no source
#   $2  name of the single file that is the source
#   $3  directory of the source to build
#   $4  where the builder image has its S2I scripts
#   $5  names of the variables that .s2i/environment must not change
#
# Exit codes: 0 done, 1 assemble failed, others below. The termination message is what the platform reads: after a
# success the settings of the new image, after a failure the sentence for the user.
set -u
umask 002

FETCH_FAILED=210
BAD_CONTEXT_DIR=211
NO_SCRIPTS=212
BAD_SETTINGS=213

# Kubernetes takes no more than this of a termination message.
MESSAGE_LIMIT=4000
# So many seconds may pass before the source begins to arrive.
PATIENCE=330

message=/dev/termination-log
from_image=$4

fail() {
  code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  printf '%s' "$*" | head -c "$MESSAGE_LIMIT" >"$message"
  exit "$code"
}
unpack() {
  if [ -n "$1" ]; then gzip -dc >"/tmp/src/$1"; else tar -xzf - -C /tmp/src; fi
}
receive() {
  mkdir -p /tmp/src || fail "$FETCH_FAILED" 'the builder image has no /tmp that its user can write to'
  [ "$1" = binary ] || return 0
  echo '---> Receiving the source'
  # In the background, so that it can be given up on; there stdin would be empty.
  exec 3<&0
  unpack "$2" <&3 &
  receiver=$!
  (
    sleep "$PATIENCE"
    if [ -z "$(ls -A /tmp/src)" ]; then kill "$receiver"; fi
  ) >/dev/null 2>&1 &
  watchdog=$!
  wait "$receiver"
  code=$?
  kill "$watchdog" 2>/dev/null
  case $code in
    0) ;;
    143) fail "$FETCH_FAILED" "no source came within $PATIENCE seconds; start the build again" ;;
    *) fail "$FETCH_FAILED" \
      'the source did not arrive whole, or is not a tar, or the disk is full; the log says which. Start the build again' ;;
  esac
  echo "---> Received $(find /tmp/src -type f | wc -l) files, $(du -sk /tmp/src | cut -f 1) KiB"
}

enter_context_dir() {
  [ -n "$1" ] || return 0
  case "/$1/" in */../*) fail "$BAD_CONTEXT_DIR" "contextDir \"$1\" leads out of the source" ;; esac
  [ -d "/tmp/src/$1" ] || fail "$BAD_CONTEXT_DIR" "the source has no directory \"$1\", which contextDir names"
  mv /tmp/src /tmp/upload && mv "/tmp/upload/$1" /tmp/src && rm -rf /tmp/upload
}

# A script of the source wins over the image's; those of the source stay in the image, because run may be one.
script() {
  for folder in .s2i/bin .sti/bin; do
    if [ -f "/tmp/src/$folder/$1" ]; then
      mkdir -p /tmp/scripts && cp "/tmp/src/$folder/$1" /tmp/scripts/ && chmod 775 "/tmp/scripts/$1"
      echo "/tmp/scripts/$1"
      return
    fi
  done
  if [ -n "$from_image" ] && [ -x "$from_image/$1" ]; then echo "$from_image/$1"; fi
}

# Reads KEY=VALUE lines: for assemble, and for the new image.
read_environment() {
  [ -f /tmp/src/.s2i/environment ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    key=${line%%=*}
    case $line in '' | '#'*) continue ;; *=*) ;; *) fail "$BAD_SETTINGS" ".s2i/environment: \"$line\" is not KEY=VALUE" ;; esac
    case $key in '' | [0-9]* | *[!A-Za-z0-9_]*) fail "$BAD_SETTINGS" ".s2i/environment: \"$key\" is not the name of a variable" ;; esac
    case " $1 " in *" $key "*) continue ;; esac
    export "${line?}"
    printf 'env %s\n' "$line" >>"$report"
  done </tmp/src/.s2i/environment
}

report=$(mktemp) || fail "$FETCH_FAILED" 'the builder image has no /tmp that its user can write to'
receive "$1" "$2"
printf 'fetched %s\n' "$(date +%s)" >>"$report"
enter_context_dir "$3"

assemble=$(script assemble)
run=$(script run)
need() {
  [ -n "$2" ] || fail "$NO_SCRIPTS" "neither the source (.s2i/bin/$1) nor the builder image has the S2I script \"$1\"; is it a builder image?"
}
need assemble "$assemble"
need run "$run"
printf 'run %s\n' "$run" >>"$report"
read_environment "$5"

"$assemble" </dev/null
code=$?
case $code in
  0) ;;
  137) fail 137 'assemble was killed, most likely because the build needs more memory than it may use; raise spec.resources.limits.memory of the build config' ;;
  *) fail 1 "assemble ended with code $code" ;;
esac

if [ -f /tmp/.s2i/image_metadata.json ]; then
  printf 'metadata %s\n' "$(tr '\n' ' ' </tmp/.s2i/image_metadata.json)" >>"$report"
fi
printf 'built %s\n' "$(date +%s)" >>"$report"
[ "$(wc -c <"$report")" -le "$MESSAGE_LIMIT" ] ||
  fail "$BAD_SETTINGS" ".s2i/environment and .s2i/image_metadata.json have more than $MESSAGE_LIMIT bytes together"
cat "$report" >"$message"
rm -rf /tmp/src /tmp/artifacts /tmp/.s2i "$report"
