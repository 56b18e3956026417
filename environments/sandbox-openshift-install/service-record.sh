# shellcheck shell=bash
# The record that a unit keeps of how far it came, as the installer's bootstrap-service-record.sh keeps it (4.14 to 4.20): a list of
# entries, indented, of each what is not empty and in this order.

records=${records:-/var/log/openshift/bootkube.json}
stage=

# record PHASE [RESULT [LINE MESSAGE]]: one more entry. Like the installer's it writes the host's time, and calls it UTC.
record() {
  mkdir -p "${records%/*}"
  { [[ -f $records ]] && cat "$records" || echo '[]'; } |
    jq --arg timestamp "$(date +%Y-%m-%dT%H:%M:%SZ)" --arg stage "$stage" --arg phase "$1" --arg result "${2:-}" \
      --arg errorLine "${3:-}" --arg errorMessage "${4:-}" \
      '. + [{$timestamp, $stage, $phase, $result, $errorLine, $errorMessage} | with_entries(select(.value != ""))]' >"$records.tmp"
  mv "$records.tmp" "$records"
}
# begin STAGE: ends the one before it.
begin() {
  if [[ $stage ]]; then record 'stage end' success; fi
  stage=$1
  record 'stage start'
}
# finish RESULT [LINE MESSAGE]: ends the stage that there is, and the unit.
finish() {
  if [[ $stage ]]; then record 'stage end' "$@"; fi
  stage=
  record 'service end' "$@"
}
# failed UNIT: for the ERR trap: ends both where the unit fails, with the place and the end of the journal. A subshell's failure is
# for the one who started it to judge, and mostly expected.
failed() {
  local where
  if (( BASH_SUBSHELL )); then return; fi
  where=$(caller 0)
  finish failure "$where" "$(journalctl --unit="$1" --lines=3 --output=cat)"
}
