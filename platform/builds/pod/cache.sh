# Part of build.sh: what builds of one build config keep for each other stays within its limit, also while assemble runs.

cache_is_over() {
  [ "$(du -sk "$cache" 2>/dev/null | cut -f 1)" -gt "$cachelimit" ] 2>/dev/null
}
can_keep() { [ -d "$cache" ] && [ -w "$cache" ]; }

# While assemble runs, every $1 seconds: first goes what this build has not written, and if that is not enough, everything. What somebody is
# writing is made empty and stays: removed, it would grow on where nobody sees it.
watch_cache() {
  can_keep || return 0
  : >"$work/begun"
  cp -p "$work/begun" "$work/looked"
  while sleep "$1"; do
    touch "$work/looking"
    if cache_is_over; then
      echo "---> The cache has more than $((cachelimit / 1024)) MiB: what earlier builds left is removed"
      find "$cache" -type f ! -newer "$work/begun" -delete 2>/dev/null
    fi
    if cache_is_over; then
      echo "---> The cache has more than $((cachelimit / 1024)) MiB: emptied"
      : >"$work/emptied"
      find "$cache" -type f ! -newer "$work/looked" -delete 2>/dev/null
      find "$cache" -type f -size +0 | while IFS= read -r file; do : >"$file"; done
    fi
    mv "$work/looking" "$work/looked"
  done
}

# A cache that has grown too large is given up: the next build downloads again.
bound_cache() {
  can_keep || return 0
  if cache_is_over; then
    echo "---> The cache has more than $((cachelimit / 1024)) MiB: emptied"
  elif [ ! -e "$work/emptied" ]; then
    return 0
  fi
  find "$cache" -mindepth 1 -delete 2>/dev/null
}
