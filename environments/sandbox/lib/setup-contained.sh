# shellcheck shell=bash
# Long work whose processes and mounts cannot outlive the set-up, however it ends.

# contained LOG PROGRESS COMMAND…
# Runs COMMAND in mount and process namespaces of its own, its output in LOG. The kernel ends it when
# this shell dies (pdeathsig for unshare, kill-child for all below it), kill -9 included, and its
# mounts go with the namespace. So nothing here cleans up, and nothing has to.
# PROGRESS is a function that prints what is seen now; a line is shown whenever that changes.
contained() {
  local log=$1 progress=$2 seen='' now pid code=0
  shift 2
  printf '== %s: %s\n' "$(date '+%F %T')" "$*" >"$log"
  # Started by this very shell, not in a ( ) or a pipe: pdeathsig looks at the direct parent.
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
    nice "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    now=$("$progress" "$log") || now=$seen
    if [[ $now != "$seen" ]]; then
      seen=$now
      say "    $now"
    fi
    sleep 1
  done
  wait "$pid" || code=$?
  (( code == 0 )) || failed_with_log "$log" "$code"
}

# failed_with_log LOG EXIT_CODE: ends the set-up with the end of the log
failed_with_log() {
  {
    say "set-up failed (exit code $2). The last lines of $1:"
    tail -n 20 "$1" | sed 's/^/    | /'
    say "What is finished is kept; run the same command again to go on from here."
  } >&2
  exit 1
}
