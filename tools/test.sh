#!/bin/sh
# `npm test`: sets up what a fresh machine lacks, then runs every test. Arguments are test files; none: all.
set -eu
cd "$(dirname "$0")/.."

HAWSER_NPM_DEV=1 ./hawser setup
sh tools/packages.sh
# npm_config_* of the npm that runs us would follow every npm the tests start.
for name in $(env | sed -n 's/^\(npm_[A-Za-z_]*\)=.*/\1/p'); do
  case $name in npm_config_registry | npm_config_*proxy | npm_config_cafile) ;; *) unset "$name" ;; esac
done

# What was read and compiled for one test is there for the next, as for the platform itself.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$PWD/node_modules/.cache/hawser}"

node=node_modules/.bin/node
[ $# -gt 0 ] || exec $node tools/runall.ts
exec $node --test --test-concurrency=2 --test-timeout=900000 "$@"
