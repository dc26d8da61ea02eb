#!/bin/sh
# Runs a program in namespaces of its own that composes a system in $1/root. It is in $1/diff.
#
#   $1  workspace: has diff/
#   $@  the program
set -eu
workspace=$1
shift

mkdir -p "$workspace/root" "$workspace/work" "$workspace/nothing"
# shellcheck source=platform/images/compose/overlay.sh
. "$(dirname "$0")/overlay.sh"
overlay "$workspace/nothing" "$workspace/diff" "$workspace/work" "$workspace/root"
"$@"
