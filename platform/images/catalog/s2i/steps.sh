#!/bin/sh
# S2I: what the assemble scripts have in common. Each begins with: . "$(dirname "$0")/steps.sh"
#
# What makes a rebuild quick is kept in $S2I_CACHE (a volume of the build config): what package managers downloaded, and
# whole trees of installed packages under the hash of everything that decides what is in them.
set -eu
umask 002

here=$(dirname "$0")
cache=${S2I_CACHE:-/var/cache/s2i}
trees_kept=3
# What is only for the build; nothing of it stays in the image.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

say() { printf -- '---> %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf 'hint: %s\n' "$2" >&2
  exit 1
}

# Moves everything in a directory, hidden files too, into the current one.
move_here() {
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -e "$entry" ] || [ -L "$entry" ]; then mv -f "$entry" .; fi
  done
}
take_source() {
  if [ -d /tmp/src ]; then move_here /tmp/src; fi
  if [ -d /tmp/artifacts ]; then move_here /tmp/artifacts; fi
}

# The cache with a folder for each argument; a cache that cannot be written costs time only.
open_cache() {
  if ! folders_in "$cache" trees "$@" 2>/dev/null; then
    say "The cache $cache cannot be written: this build downloads everything again"
    cache=$scratch/cache
    folders_in "$cache" trees "$@"
  fi
}
folders_in() {
  parent=$1
  shift
  for folder in "$@"; do
    mkdir -p "$parent/$folder" && [ -w "$parent/$folder" ] || return 1
  done
}

# Certificates that the platform trusts besides the usual ones, for every program that has its own way to be told.
trust_certificates() {
  if ! [ -f "${NODE_EXTRA_CA_CERTS:-}" ]; then return 0; fi
  cat /etc/ssl/certs/ca-certificates.crt "$NODE_EXTRA_CA_CERTS" >"$scratch/ca.crt"
  for name in SSL_CERT_FILE CURL_CA_BUNDLE REQUESTS_CA_BUNDLE PIP_CERT GIT_SSL_CAINFO BUNDLE_SSL_CA_CERT; do
    export "$name=$scratch/ca.crt"
  done
}

# The name of a tree: a hash of the arguments and of the files that stdin names.
tree_name() {
  { printf '%s\n' "$@" && while read -r file; do if [ -f "$file" ]; then cat "$file"; fi; done; } | sha256sum | cut -c 1-32
}

# Unpacks a kept tree into the current directory, or leaves nothing behind and fails.
#   $1 name, $2 directory that the tree is
restore_tree() {
  [ -f "$cache/trees/$1.tar" ] || return 1
  rm -rf "$2"
  if tar -xf "$cache/trees/$1.tar" && [ -d "$2" ]; then
    touch -c "$cache/trees/$1.tar"
    return 0
  fi
  say "What was kept of $2 is damaged: installing again"
  rm -rf "$2" "$cache/trees/$1.tar"
  return 1
}

# Unpacks the newest tree, whatever it was made of, for a package manager that then installs what is missing.
restore_newest_tree() {
  # Names are hashes made by us.
  # shellcheck disable=SC2010,SC2012
  newest=$(ls -t "$cache/trees" | grep '^[0-9a-f]*\.tar$' | head -n 1)
  if [ -n "$newest" ]; then restore_tree "${newest%.tar}" "$1" || true; fi
}

# Keeps a tree for the next build. A build that is stopped half-way, or two at once, leave no half tree: the name
# appears when the file is complete and on the disk. A full disk costs speed only.
keep_tree() {
  [ -d "$2" ] || return 0
  partial=$(mktemp "$cache/trees/.partial-XXXXXX") || return 0
  if tar -cf "$partial" "$2" && sync "$partial" && mv "$partial" "$cache/trees/$1.tar"; then
    # shellcheck disable=SC2012
    ls -t "$cache/trees" | tail -n "+$((trees_kept + 1))" | while read -r old; do rm -f "$cache/trees/$old"; done
  else
    say "What was installed could not be kept for the next build; going on"
    rm -f "$partial"
  fi
  find "$cache/trees" -name '.partial-*' -mmin +60 -delete 2>/dev/null || true
}

# Runs a package manager; says what most likely went wrong when it fails.
#   $1 what fails, $@ command
try() {
  what=$1
  shift
  "$@" && return
  fail "$what failed; its messages are above" \
    "If it could not reach a package registry: set a mirror or a proxy in the environment of the build config; \"usage\" of this image names the variables."
}

# The application says how it starts, now rather than when it runs.
check_start() {
  if [ -x /tmp/scripts/run ]; then return 0; fi
  "$here/how-to-start" >/dev/null || exit 1
}

# A cluster may run the image as any user of group 0.
open_to_group() {
  find "$@" ! -type l -exec chmod g=u {} +
}
