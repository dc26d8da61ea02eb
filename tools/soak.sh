#!/bin/sh
# `npm run soak`: what takes too long for every change. Each part prints what to say to have the same run again.
set -eu
cd "$(dirname "$0")/.."
HAWSER_NPM_DEV=1 ./hawser setup

seed=${HAWSER_FUZZ_SEED:-$(date +%s)}
runs=${HAWSER_FUZZ_RUNS:-100000}
echo "soak: $runs generated requests (HAWSER_FUZZ_SEED=$seed)" >&2
HAWSER_FUZZ_SEED=$seed HAWSER_FUZZ_RUNS=$runs node_modules/.bin/node --test 'engine/apiserver/fuzz/*.test.ts'
