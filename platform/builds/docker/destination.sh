#!/bin/sh
# Makes the folders that source builds need and an image may not have; those that it has stay as they are.
#
#   $1  where source, scripts and artifacts go
set -u
PATH=/tmp/build/bin
# What is mounted below /tmp has made one, in which nobody may write.
if [ "$(stat -c %u:%a /tmp)" = 0:755 ]; then chmod 1777 /tmp; fi
[ -d "$1" ] || { mkdir -p "$1" && chmod 1777 "$1"; }
