#!/bin/sh
# Keeps one platform process running: supervise.sh RUN_DIR CRASH_LOG COMMAND...
# A lock makes it the only one of its data dir. Exit code 78 of the process (EX_CONFIG) means that starting it again
# cannot help; a file RUN_DIR/stopping means that it was asked to end.
set -u
run=$1
crash_log=$2
shift 2

mkdir -p "$run"
exec 9>"$run/supervisor.lock"
flock -n 9 || exit 75
echo $$ >"$run/supervisor.pid"

child=
# shellcheck disable=SC2317 # called by the trap
finish() {
  [ -n "$child" ] && kill -TERM "$child" 2>/dev/null && wait "$child"
  rm -f "$run/supervisor.pid"
  exit 0
}
trap finish TERM INT

# A supervisor that was killed leaves its process running: wait for that one instead of starting a second.
left=$(cat "$run/server.pid" 2>/dev/null || echo 0)
if [ "$left" -gt 0 ] && tr '\0' ' ' 2>/dev/null <"/proc/$left/cmdline" | grep -qF -- "$*"; then
  child=$left
  while kill -0 "$left" 2>/dev/null; do sleep 1 9>&-; done
  [ -e "$run/stopping" ] && finish
fi
pause=1
while :; do
  # What the process prints besides its log is short: why it could not start, or a crash. The last 256 KiB are kept.
  if [ -f "$crash_log" ] && [ "$(wc -c <"$crash_log")" -gt 262144 ]; then mv "$crash_log" "$crash_log.1"; fi
  began=$(date +%s)
  # The lock is the supervisor's: a child that outlived it would keep the next one out.
  "$@" >>"$crash_log" 2>&1 9>&- &
  child=$!
  echo "$child" >"$run/server.pid"
  wait "$child"
  code=$?
  child=
  rm -f "$run/server.pid"
  [ "$code" -eq 78 ] && break
  [ -e "$run/stopping" ] && break
  # Back off when it dies young: 1 s, 2 s, … at most 30 s.
  if [ $(($(date +%s) - began)) -gt 60 ]; then pause=1; fi
  echo "supervise: the platform process ended with code $code; starting it again in ${pause}s" >>"$crash_log"
  sleep "$pause" 9>&- &
  wait $!
  pause=$((pause * 2))
  [ "$pause" -gt 30 ] && pause=30
done
rm -f "$run/supervisor.pid"
exit "$code"
