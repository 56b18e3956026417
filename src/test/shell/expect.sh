# shellcheck shell=bash disable=SC2034  # the tests use them
# What the tests of the shell share: the checkout, a directory of their own, and one expectation a line.

project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# expect NAME WANTED ACTUAL
expect() {
  if [[ $2 == "$3" ]]; then
    echo "ok    $1"
  else
    failed=1
    printf 'WRONG %s:\n%s\n' "$1" "$(diff <(echo "$2") <(echo "$3") || true)"
  fi
}
