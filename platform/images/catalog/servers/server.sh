#!/bin/sh
# What the scripts that start servers have in common. Each begins with: . /usr/libexec/hawser/server.sh
set -eu
umask 007

say() { printf -- '---> %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf 'hint: %s\n' "$2" >&2
  exit 1
}

# A name that needs no quoting, in a database or anywhere else.
check_name() {
  case $2 in
    *[!A-Za-z0-9_-]* | [0-9-]*) fail "$1 is not a name: only letters, digits, _ and -, a letter first" ;;
  esac
  [ ${#2} -le 63 ] || fail "$1 has more than 63 characters"
}
check_number() {
  case $2 in '' | *[!0-9]*) fail "$1 must be a number, not \"$2\"" ;; esac
}
# Everything but a line break can be quoted.
check_password() {
  case $2 in *'
'*) fail "$1 must be one line" ;; esac
}
# Text between single quotes in SQL.
quoted() { printf '%s' "$1" | sed "s/'/''/g"; }

check_data() {
  [ -w "$1" ] || fail "the data directory $1 cannot be written by user $(id -u)" \
    'Mount a volume there, with fsGroup in the security context of the pod when its files belong to somebody else.'
}

# Programs that want to know who runs them look into /etc/passwd, where an arbitrary user is not.
name_user() {
  if getent passwd "$(id -u)" >/dev/null; then return 0; fi
  NSS_WRAPPER_PASSWD=$(mktemp)
  NSS_WRAPPER_GROUP=/etc/group
  LD_PRELOAD=libnss_wrapper.so
  { cat /etc/passwd && printf 'server:x:%s:0::%s:/bin/sh\n' "$(id -u)" "$HOME"; } >"$NSS_WRAPPER_PASSWD"
  export NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP LD_PRELOAD
}
