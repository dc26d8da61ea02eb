#!/bin/sh
# S2I: starts what how-to-start prints. Each run script is: . "$(dirname "$0")/start.sh"
#
# tini is process 1: it passes signals on and reaps what is orphaned.
set -eu
here=$(dirname "$0")
command=$("$here/how-to-start") || exit 1
exec tini -- /bin/sh -c "exec $command"
