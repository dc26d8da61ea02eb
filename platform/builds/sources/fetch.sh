#!/usr/bin/env bash
# First container of a build pod: brings the source into the volume that all its containers share.
#
# Settings are arguments NAME=VALUE:
#   volume     where everything goes: inputs/ is the source, scripts/ what the user's script URL gave
#   kind       git, binary or none
#   uri, shown, ref, commit   of a git repository; shown is the address as anybody may see it
#   secret     folder of the secret that git logs in with
#   secretname its name, for messages
#   ca         file with certificates that are trusted besides the system's
#   archive    of an upload: tar, zip, bzip2, xz or zstd
#   asfile     the upload is a single file of that name
#   context    folder of the source that is built
#   dockerfile content of a Dockerfile that goes into it
#   limit      the source may have so many KiB
#   scripts    URL below which S2I scripts are
#   defaults   the same, as the builder image says it
#   busybox    yes: leave one in the volume, for containers whose images have no shell
#
# Exit codes and the termination message are those of build.sh.
set -u
umask 002
FETCH_FAILED=210
BAD_CONTEXT_DIR=211
SCRIPTS_FAILED=214
MESSAGE_LIMIT=4000
# So many seconds may pass before an upload begins.
PATIENCE=330

volume=/tmp/build kind=none uri='' shown='' ref='' commit='' secret='' secretname='' ca='' archive=tar asfile='' context=''
limit=2097152 scripts='' defaults='' busybox=''
unset dockerfile
for setting in "$@"; do
  printf -v "${setting%%=*}" '%s' "${setting#*=}"
done
inputs=$volume/inputs
message=${TERMINATION_LOG:-/dev/termination-log}
private=$(mktemp -d)
said=$private/said
trap 'rm -rf "$private"' EXIT

say() { printf '%s\n' "$*"; }
fail() {
  local code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  printf '%s' "$*" | head -c "$MESSAGE_LIMIT" >"$message"
  exit "$code"
}
# Addresses in what programs say may have passwords in them.
public() { sed -E 's#([a-z]+://)[^/@[:space:]]*@#\1#g'; }

# Runs a command, and stops it when the source grows beyond its limit.
bounded() {
  local job watchdog code=0
  {
    # Jobs get process groups of their own, so that one can be stopped whole. In the background stdin would be empty.
    # Meanwhile bash tells of jobs on stderr, which is none of the log's business.
    set -m
    "$@" <&3 2>&4 4>&- &
    job=$!
    while sleep 1; do
      if [ "$(du -sk "$volume" | cut -f 1)" -gt "$limit" ]; then : >"$private/toolarge"
      elif [ "$1" = unpack ] && [ "$SECONDS" -gt "$PATIENCE" ] && [ -z "$(ls -A "$inputs")" ]; then : >"$private/silent"
      else continue; fi
      kill -KILL -- "-$job"
      break
    done 4>&- &
    watchdog=$!
    set +m
  } 4>&2 2>/dev/null
  {
    wait "$job" || code=$?
    kill -KILL -- "-$watchdog"
    wait "$watchdog"
  } 2>/dev/null
  refuse_large
  return "$code"
}
refuse_large() {
  if [ -e "$private/toolarge" ] || [ "$(du -sk "$volume" 2>/dev/null | cut -f 1)" -gt "$limit" ]; then
    rm -rf "$inputs"
    fail "$FETCH_FAILED" "the source is larger than $((limit / 1024)) MiB, which is all a build may use; leave out what is not source, or raise spec.resources.limits.ephemeral-storage of the build config"
  fi
}

# --- git

# The secret's user name and password go to the host of the repository and to nobody else, and never to the disk.
write_credentials_helper() {
  cat >"$private/credentials" <<'END'
# $1: folder of the secret, $2: what git wants
[ "$2" = get ] || exit 0
line() { if [ -f "$1" ]; then head -n 1 "$1" | tr -d '\r'; fi; }
user=$(line "$1/username")
password=$(line "$1/token")
[ -n "$password" ] || password=$(line "$1/password")
printf 'username=%s\npassword=%s\n' "${user:-builder}" "$password"
END
}

log_in() {
  local known='' host
  : >"$private/gitconfig"
  export GIT_CONFIG_GLOBAL=$private/gitconfig GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 GIT_ASKPASS=/bin/true
  # Also submodules cannot make git run programs or read files of this container.
  export GIT_ALLOW_PROTOCOL=https:http:ssh:git GIT_PROTOCOL_FROM_USER=0
  # A server that says nothing for a minute is given up on.
  export GIT_HTTP_LOW_SPEED_LIMIT=1 GIT_HTTP_LOW_SPEED_TIME=60
  local ssh='ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=30'
  local hosts='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'
  if [ -n "$secret" ]; then
    if [ -f "$secret/.gitconfig" ]; then
      known=yes
      git config --file "$private/gitconfig" include.path "$secret/.gitconfig"
    fi
    if [ -f "$secret/ssh-privatekey" ]; then
      known=yes
      (umask 077 && cp "$secret/ssh-privatekey" "$private/key" && echo >>"$private/key")
      ssh="$ssh -o IdentitiesOnly=yes -i $private/key"
      [ ! -f "$secret/known_hosts" ] || hosts="-o StrictHostKeyChecking=yes -o UserKnownHostsFile=$secret/known_hosts"
    fi
    if [ -f "$secret/password" ] || [ -f "$secret/token" ] || [ -f "$secret/username" ]; then
      known=yes
      host=$(printf '%s' "$shown" | sed -E 's#^([a-z]+://[^/]+).*#\1#')
      write_credentials_helper
      git config --file "$private/gitconfig" "credential.$host.helper" "!sh '$private/credentials' '$secret'"
    fi
    [ ! -f "$secret/ca.crt" ] || known=yes
    [ -n "$known" ] || fail "$FETCH_FAILED" "the source secret \"$secretname\" has none of the keys that git can log in with: username, password, token, ssh-privatekey, ca.crt, .gitconfig"
  fi
  export GIT_SSH_COMMAND="$ssh $hosts"
  trust
}
trust() {
  local bundle=$private/ca.crt
  cat /etc/ssl/certs/ca-certificates.crt ${ca:+"$ca"} >"$bundle" 2>/dev/null
  if [ -n "$secret" ] && [ -f "$secret/ca.crt" ]; then
    echo >>"$bundle"
    cat "$secret/ca.crt" >>"$bundle"
  fi
  export GIT_SSL_CAINFO=$bundle CURL_CA_BUNDLE=$bundle
}

# Why git failed, in a sentence. Servers answer the same for a repository that is not there and one that is secret.
explain() {
  local with='; if it needs a login, give the build config a spec.source.sourceSecret'
  [ -z "$secret" ] || with=" with the source secret \"$secretname\""
  case $(cat "$said") in
    *'submodule path'*) say "a submodule of \"$shown\" could not be fetched: $(grep -aE '^fatal' "$said" | head -n 1 | public)" ;;
    *'Authentication failed'* | *'could not read Username'* | *'could not read Password'* | *'Permission denied'* | *'error: 403'* | *'error: 401'*)
      say "failed to fetch requested repository \"$shown\"$with" ;;
    *'Host key verification failed'*) say "the host of \"$shown\" does not have the key that known_hosts of the source secret says" ;;
    *'ould not resolve host'*) say "the host of the repository \"$shown\" is not known; is its name right?" ;;
    *'ould not resolve proxy'*) say "the proxy for the repository \"$shown\" is not known; is httpProxy or httpsProxy of the build config right?" ;;
    *'ertificate'* | *'SSL'*) say "the certificate of \"$shown\" is not trusted; put the certificate of its authority into the source secret as ca.crt" ;;
    *'onnection refused'* | *'ailed to connect'* | *'ouldn'?'t connect'* | *'onnection timed out'* | *'o route to host'* | *'etwork is unreachable'*)
      say "the repository \"$shown\" cannot be reached: nobody answers at its address" ;;
    *'not found'* | *'does not appear to be a git repository'* | *'not a git repository'* | *'does not exist'*)
      say "requested repository \"$shown\" not found" ;;
    *) say "git could not fetch \"$shown\": $(grep -aE '^(fatal|error|remote)' "$said" | tail -n 1 | public)" ;;
  esac
}
# Runs git, whose messages go to the log at the end of it.
quietly() {
  bounded git "$@" 2>"$said"
  local code=$?
  [ "$code" = 0 ] || public <"$said" >&2
  return "$code"
}

reach() {
  local patience=4 code
  while :; do
    timeout "$patience" git ls-remote --heads -- "$uri" >/dev/null 2>"$said"
    code=$?
    [ "$code" != 0 ] || return 0
    [ "$code" = 124 ] || break
    [ "$patience" -lt 256 ] || fail "$FETCH_FAILED" "the git server of \"$shown\" did not answer within $patience seconds"
    patience=$((patience * 4))
    say "WARNING: timed out waiting for git server, will wait ${patience}s"
  done
  public <"$said" >&2
  fail "$FETCH_FAILED" "$(explain)"
}

clone() {
  local wanted=${commit:-$ref}
  if [ -z "$wanted" ]; then
    quietly clone --quiet --recursive --depth=1 -- "$uri" "$inputs" && return
    # Old servers only give all of it.
    grep -q 'shallow' "$said" || fail "$FETCH_FAILED" "$(explain)"
    rm -rf "$inputs"
    quietly clone --quiet --recursive -- "$uri" "$inputs" || fail "$FETCH_FAILED" "$(explain)"
    return
  fi
  quietly clone --quiet --no-checkout -- "$uri" "$inputs" || fail "$FETCH_FAILED" "$(explain)"
  cd "$inputs" || exit 1
  local at
  at=$(resolve "$wanted") || {
    # Servers do not offer pull requests by themselves.
    quietly fetch --quiet origin "$wanted" && at=$(resolve FETCH_HEAD)
  } || fail "$FETCH_FAILED" "the repository \"$shown\" has no branch, tag or commit \"$wanted\""
  quietly checkout --quiet --detach "$at" || fail "$FETCH_FAILED" "$(explain)"
  quietly submodule --quiet update --init --recursive || fail "$FETCH_FAILED" "$(explain)"
}
resolve() {
  local name
  for name in "refs/heads/$1" "$1" "refs/remotes/origin/$1"; do
    git rev-parse --verify --quiet --end-of-options "$name^{commit}" 2>/dev/null && return
  done
  return 1
}

describe() {
  cd "$inputs" || exit 1
  [ -n "$(git rev-parse --verify --quiet HEAD)" ] || fail "$FETCH_FAILED" "the repository \"$shown\" has no commits yet"
  git log -1 --format=$'\tCommit:\t%H (%s)%n\tAuthor:\t%an <%ae>%n\tDate:\t%ad'
  {
    git log -1 --format=$'commit %H%nauthor %an%nauthor-email %ae%ncommitter %cn%ncommitter-email %ce%ndate %ad'
    printf 'message %s\n' "$(git log -1 --format=%s | cut -c 1-1000)"
  } | head -c "$MESSAGE_LIMIT" >"$message"
}

fetch_git() {
  say "Cloning \"$shown\" ..."
  log_in
  reach
  clone
  describe
  git -C "$inputs" rev-parse HEAD >"$volume/commit"
  cd "$volume" || exit 1
}

# --- uploads

receive() {
  say '---> Receiving the source'
  bounded unpack
  local code=$?
  [ ! -e "$private/silent" ] || fail "$FETCH_FAILED" "no source came within $PATIENCE seconds; start the build again"
  case $code in
    0) ;;
    *) fail "$FETCH_FAILED" 'the source did not arrive whole, or is not the archive it says it is, or the disk is full; the log says which. Start the build again' ;;
  esac
  say "---> Received $(find "$inputs" -type f | wc -l) files, $(du -sk "$inputs" | cut -f 1) KiB"
}
# The upload is always in a gzip, whose checksum says whether all of it came.
# shellcheck disable=SC2317
unpack() {
  set -o pipefail
  if [ -n "$asfile" ]; then
    gzip -dc >"$inputs/$asfile"
  elif [ "$archive" = zip ]; then
    gzip -dc >"$volume/upload.zip" && unzip -q -o "$volume/upload.zip" -d "$inputs" </dev/null && rm -f "$volume/upload.zip"
  elif [ "$archive" = tar ]; then
    gzip -dc | tar --no-same-owner --no-same-permissions -xf - -C "$inputs"
  else
    gzip -dc | tar --no-same-owner --no-same-permissions "--$archive" -xf - -C "$inputs"
  fi
}

# --- what goes beside the source

# S2: each script may come from the URL, and none has to.
download() {
  local url=${2%/} into=$1 name found=''
  mkdir -p "$into"
  for name in assemble run save-artifacts usage assemble-runtime; do
    if curl -fsSL --proto '=http,https' --max-time 60 --max-filesize 10485760 -o "$into/$name" -- "$url/$name" 2>"$said"; then
      chmod 775 "$into/$name"
      found=yes
      say "Using script $name from $(printf '%s' "$url" | public)"
    else
      rm -f "$into/$name"
    fi
  done
  [ -n "$found" ] || fail "$SCRIPTS_FAILED" "no S2I script could be downloaded from $(printf '%s' "$url" | public): $(public <"$said" | tail -n 1)"
}

enter_context() {
  local folder
  folder=$inputs/$context
  [ -d "$folder" ] || fail "$BAD_CONTEXT_DIR" "the source has no directory \"$context\", which contextDir names"
  case $(cd "$folder" && pwd -P)/ in
    "$(cd "$inputs" && pwd -P)"/*) ;;
    *) fail "$BAD_CONTEXT_DIR" "contextDir \"$context\" leads out of the source" ;;
  esac
}

exec 3<&0
mkdir -p "$inputs"
case $kind in
  git) fetch_git ;;
  binary) receive ;;
esac
[ -z "$context" ] || [ "$kind" = none ] || enter_context
if [ -n "${dockerfile+given}" ]; then
  mkdir -p "$inputs/$context"
  rm -f "$inputs/$context/Dockerfile"
  printf '%s' "$dockerfile" >"$inputs/$context/Dockerfile"
fi
if [ -n "$scripts$defaults" ]; then
  trust
  [ -z "$scripts" ] || download "$volume/scripts" "$scripts"
  [ -z "$defaults" ] || download "$volume/defaults" "$defaults"
fi
if [ -n "$busybox" ]; then
  mkdir -p "$volume/bin"
  cp /bin/busybox "$volume/bin/busybox"
fi
exit 0
