#!/bin/sh
# Process 1 of the container that builds: takes the source, runs assemble, and says how it went.
#
# Settings are arguments NAME=VALUE:
#   source       upload: a gzipped tar (or with asfile a gzipped file) comes on stdin; volume: it is in the shared volume;
#                none: there is no source
#   asfile       name of the single file that is the source
#   limit        an upload may have so many KiB
#   volume       the shared volume
#   context      directory of the source to build
#   destination  where src, scripts and artifacts go
#   user         folder of the image that the user's script URL names
#   image        folder of S2I scripts by the image's own label
#   given        names of the variables that .s2i/environment must not change
#   secret       NAME:FOLDER, a secret or config map to copy into FOLDER; any number of them
#   cachelimit   the cache may have so many KiB
#   watch        so many seconds pass between looks at it
#   processes    so many there may be at once
#   tools        folder of programs, for an image that has not all that are needed here; assemble does not see them
#   artifact     SOURCE;FOLDER to hand on to the runtime image; any number of them, and then nothing is built here
#
# Exit codes: 0 done, 1 assemble failed, others below. The termination message is what the platform reads: after a
# success the settings of the new image, after a failure the sentence for the user.
set -u
umask 002

FETCH_FAILED=210
BAD_CONTEXT_DIR=211
NO_SCRIPTS=212
BAD_SETTINGS=213
NO_REQUIREMENTS=215
ARTIFACTS_FAILED=216

# Kubernetes takes no more than this of a termination message.
MESSAGE_LIMIT=4000
# After a success the node takes more of it, for the labels that an image may have.
REPORT_LIMIT=16000
# So many seconds may pass before the source begins to arrive.
PATIENCE=330

mode=none asfile='' limit=4194304 volume=/tmp/build context='' destination=/tmp user='' image='' given='' secrets=''
cachelimit=2097152 watch=5 processes=0 artifacts='' tools=''
newline='
'
for setting; do
  value=${setting#*=}
  case $setting in
    source=*) mode=$value ;;
    asfile=*) asfile=$value ;;
    limit=*) limit=$value ;;
    volume=*) volume=$value ;;
    context=*) context=$value ;;
    destination=*) destination=$value ;;
    user=*) user=$value ;;
    image=*) image=$value ;;
    given=*) given=$value ;;
    secret=*) secrets=$secrets$value$newline ;;
    cachelimit=*) cachelimit=$value ;;
    watch=*) watch=$value ;;
    processes=*) processes=$value ;;
    tools=*) tools=$value ;;
    artifact=*) artifacts=$artifacts$value$newline ;;
  esac
done
message=${TERMINATION_LOG:-/dev/termination-log}
mounts=${SECRET_MOUNTS:-/var/run/secrets/openshift.io/build}
cache=${S2I_CACHE:-/var/cache/s2i}
src=$destination/src
path=$PATH
PATH=$PATH${tools:+:$tools}
unset TERMINATION_LOG

fail() {
  code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  printf '%s' "$*" | head -c "$MESSAGE_LIMIT" >"$message"
  exit "$code"
}

# --- the source

# What comes beyond the limit is not taken, and remembered.
within_limit() {
  head -c "$((limit * 1024))"
  if [ "$(head -c 1 | wc -c)" -gt 0 ]; then : >"$work/toolarge"; fi
}
# Reads to the end, whatever tar does.
untar() {
  tar -xf - -C "$src"
  untarred=$?
  cat >/dev/null
  return "$untarred"
}
receive() {
  echo '---> Receiving the source'
  # In the background, so that it can be given up on; there stdin would be empty.
  exec 3<&0
  {
    gzip -dc <&3 || : >"$work/damaged"
  } | {
    if [ -n "$asfile" ]; then within_limit >"$src/$asfile"; else within_limit | untar; fi
  } &
  receiver=$!
  (
    sleep "$PATIENCE"
    if [ -z "$(ls -A "$src")" ]; then kill "$receiver"; fi
  ) >/dev/null 2>&1 &
  watchdog=$!
  wait "$receiver"
  code=$?
  kill "$watchdog" 2>/dev/null
  [ ! -e "$work/toolarge" ] ||
    fail "$FETCH_FAILED" "the source is larger than $((limit / 1024)) MiB, which is all a build may use; leave out what is not source, or raise spec.resources.limits.ephemeral-storage of the build config"
  [ "$code" != 143 ] || fail "$FETCH_FAILED" "no source came within $PATIENCE seconds; start the build again"
  if [ "$code" != 0 ] || [ -e "$work/damaged" ]; then
    fail "$FETCH_FAILED" 'the source did not arrive whole, or is not a tar, or the disk is full; the log says which. Start the build again'
  fi
  echo "---> Received $(find "$src" -type f | wc -l) files, $(du -sk "$src" | cut -f 1) KiB"
}
take() {
  from=$volume/inputs
  [ -d "$from/$context" ] || fail "$BAD_CONTEXT_DIR" "the source has no directory \"$context\", which contextDir names"
  (cd "$from/$context" && tar -cf - .) | tar -xf - -C "$src" ||
    fail "$FETCH_FAILED" 'the source could not be copied into the builder image; is the disk full?'
  context=''
}
enter_context_dir() {
  [ -n "$context" ] || return 0
  case "/$context/" in */../*) fail "$BAD_CONTEXT_DIR" "contextDir \"$context\" leads out of the source" ;; esac
  [ -d "$src/$context" ] || fail "$BAD_CONTEXT_DIR" "the source has no directory \"$context\", which contextDir names"
  mv "$src" "$destination/upload" && mv "$destination/upload/$context" "$src" && rm -rf "$destination/upload"
}

# --- scripts

# S2: the user's URL wins over the source, and the source over the image, for each script by itself. Those that are not in
# the image stay in it, because run may be one.
script() {
  if [ -f "$volume/scripts/$1" ]; then
    keep_script "$volume/scripts/$1" "$1"
  elif [ -n "$user" ] && [ -x "$user/$1" ]; then
    echo "$user/$1"
  elif [ -f "$src/.s2i/bin/$1" ]; then
    keep_script "$src/.s2i/bin/$1" "$1"
  elif [ -f "$src/.sti/bin/$1" ]; then
    keep_script "$src/.sti/bin/$1" "$1"
  elif [ -f "$volume/defaults/$1" ]; then
    keep_script "$volume/defaults/$1" "$1"
  elif [ -n "$image" ] && [ -x "$image/$1" ]; then
    echo "$image/$1"
  fi
}
keep_script() {
  mkdir -p "$destination/scripts" && cp "$1" "$destination/scripts/$2" && chmod 775 "$destination/scripts/$2" &&
    echo "$destination/scripts/$2"
}
need() {
  [ -n "$2" ] || fail "$NO_SCRIPTS" "neither the source (.s2i/bin/$1) nor the builder image has the S2I script \"$1\"; is it a builder image?"
}

# --- settings of the source

# Reads KEY=VALUE lines: for assemble, and for the new image.
read_environment() {
  [ -f "$src/.s2i/environment" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    key=${line%%=*}
    case $line in '' | '#'*) continue ;; *=*) ;; *) fail "$BAD_SETTINGS" ".s2i/environment: \"$line\" is not KEY=VALUE" ;; esac
    case $key in '' | [0-9]* | *[!A-Za-z0-9_]*) fail "$BAD_SETTINGS" ".s2i/environment: \"$key\" is not the name of a variable" ;; esac
    case " $given " in *" $key "*) continue ;; esac
    export "${line?}"
    printf 'env %s\n' "$line" >>"$report"
  done <"$src/.s2i/environment"
}

# S7: files of secrets and config maps, for assemble and for nobody after it.
inject() {
  : >"$work/injected"
  printf '%s' "$secrets" | while IFS= read -r line; do
    name=${line%%:*}
    folder=${line#*:}
    case $folder in /*) ;; *) folder=$(pwd)/$folder ;; esac
    mkdir -p "$folder" || exit 1
    for file in "$mounts/$name"/* "$mounts/$name"/.[!.]*; do
      [ -f "$file" ] || continue
      to=$folder/${file##*/}
      printf '%s\n' "$to" >>"$work/injected"
      rm -f "$to"
      cp -L "$file" "$to" && chmod 660 "$to" || exit 1
    done
  done || fail "$FETCH_FAILED" 'a secret or config map of the source could not be copied to its destinationDir; may the user of the builder image write there?'
}
forget() {
  while IFS= read -r file; do
    if [ -e "$file" ] || [ -L "$file" ]; then
      rm -f "$file"
      : >"$file"
    fi
  done <"$work/injected"
}

# What assemble has left running must not go on writing, and may be all the processes there can be.
end_others() {
  if [ -z "$tools" ]; then
    kill -9 -1 2>/dev/null
    return
  fi
  # Here somebody of the same user waits for us.
  read -r self _ </proc/self/stat
  for process in /proc/[0-9]*; do
    case ${process##*/} in "$self" | "$PPID") ;; *) kill -9 "${process##*/}" 2>/dev/null ;; esac
  done
}

# S10: what the runtime image gets of what was built.
hand_on() {
  mkdir -p "$volume/runtime"
  printf '%s' "$artifacts" | while IFS= read -r line; do
    from=${line%%;*}
    to=$volume/runtime/${line#*;}
    [ -e "$from" ] || fail "$ARTIFACTS_FAILED" "assemble did not make \"$from\", which the runtime image is to get"
    mkdir -p "$to" && cp -R "$from" "$to/" || fail "$ARTIFACTS_FAILED" "\"$from\" could not be copied for the runtime image"
  done || exit
  for name in assemble-runtime run; do
    # The image's own are not in the runtime image.
    path=$(script "$name")
    case $path in "$destination"/*) mkdir -p "$volume/runtime/scripts" && cp "$path" "$volume/runtime/scripts/$name" ;; esac
  done
}

# Whether assemble wanted more processes than there may be: then it could not start one, and what it says of that is lost
# among what it says of the consequences.
is_out_of_processes() {
  for folder in /sys/fs/cgroup /sys/fs/cgroup/pids; do
    [ -r "$folder/pids.events" ] || continue
    read -r _ refused <"$folder/pids.events"
    peak=0
    if [ -r "$folder/pids.peak" ]; then read -r peak <"$folder/pids.peak"; fi
    # The sandbox of the pod is one of them.
    [ "$refused" = 0 ] && [ "$peak" -lt "$((processes - 1))" ] || return 0
  done
  return 1
}
# What else may be the reason why assemble failed.
because() {
  if [ "$processes" -gt 0 ] && is_out_of_processes; then
    printf '%s' "; it wanted more processes than the $processes that a build may have: let it run fewer at once, such as with make -j2"
  fi
  if [ -e "$work/emptied" ]; then
    printf '%s' "; the cache in $cache had grown beyond $((cachelimit / 1024)) MiB and was emptied while it ran, which it may not have expected: let it keep less there"
  fi
}

# --- the story

for program in tar gzip find du mktemp; do
  command -v "$program" >/dev/null 2>&1 ||
    fail "$NO_REQUIREMENTS" "the builder image has no program \"$program\", which building by it needs; use a Dockerfile (strategy Docker) with it as the base instead"
done
if ! work=$(mktemp -d) || ! mkdir -p "$src"; then
  fail "$FETCH_FAILED" "the builder image has no $destination that its user can write to"
fi
report=$work/report
case $mode in
  upload) receive ;;
  volume) take ;;
esac
printf 'fetched %s\n' "$(date +%s)" >>"$report"
enter_context_dir
ignore
if [ -f "$volume/artifacts.tar" ]; then
  mkdir -p "$destination/artifacts"
  tar -xf "$volume/artifacts.tar" -C "$destination/artifacts" 2>/dev/null || {
    echo 'WARNING: what the previous image saved cannot be unpacked: this is a clean build'
    rm -rf "$destination/artifacts"
  }
fi

assemble=$(script assemble)
run=$(script run)
need assemble "$assemble"
[ -n "$artifacts" ] || need run "$run"
printf 'run %s\n' "$run" >>"$report"
read_environment
if [ -f "$volume/commit" ]; then
  OPENSHIFT_BUILD_COMMIT=$(cat "$volume/commit")
  export OPENSHIFT_BUILD_COMMIT
fi
inject

watch_cache "$watch" &
PATH=$path "$assemble" </dev/null
code=$?
end_others
forget
bound_cache
case $code in
  0) ;;
  137) fail 137 'assemble was killed, most likely because the build needs more memory than it may use; raise spec.resources.limits.memory of the build config' ;;
  12[67]) fail 1 "assemble ended with code $code$(because): it, or a program that it starts, is not there or cannot be run; has the builder image what the first line of $assemble names, such as /bin/sh?" ;;
  *) fail 1 "assemble ended with code $code$(because)" ;;
esac

if [ -n "$artifacts" ]; then hand_on; fi
if [ -f /tmp/.s2i/image_metadata.json ]; then
  printf 'metadata %s\n' "$(tr '\n' ' ' </tmp/.s2i/image_metadata.json)" >>"$report"
fi
printf 'built %s\n' "$(date +%s)" >>"$report"
if [ -n "$artifacts" ]; then grep -v '^run ' "$report" >"$volume/report"; fi
[ "$(wc -c <"$report")" -le "$REPORT_LIMIT" ] ||
  fail "$BAD_SETTINGS" ".s2i/environment and .s2i/image_metadata.json have more than $REPORT_LIMIT bytes together"
cat "$report" >"$message"
rm -rf "$src" "$destination/artifacts" /tmp/.s2i "$work"
