#!/bin/sh
# Brings kubectl 1.20, the oldest that the API promises to work with, into node_modules/.cache: Debian's package is
# unpacked and not installed, so that a newer kubectl of this machine stays the one that is found.
set -eu
cd "$(dirname "$0")/.."
kept=node_modules/.cache/kubectl-1.20
[ ! -x "$kept/kubectl" ] || exit 0

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
download() { (cd "$folder" && apt-get download kubernetes-client >/dev/null 2>&1); }
echo 'test: unpacking kubectl 1.20 of the Debian package kubernetes-client into node_modules/.cache' >&2
download || { apt-get update >/dev/null && download; }
dpkg-deb -x "$folder"/kubernetes-client_*.deb "$folder/unpacked"
mkdir -p "$kept"
# Moved when it is whole: an interrupted copy must not count as a kubectl.
cp "$folder/unpacked/usr/bin/kubectl" "$kept/kubectl.new"
mv "$kept/kubectl.new" "$kept/kubectl"
