# shellcheck shell=bash disable=SC2034  # the lab's scripts use them
# The default lab as openshift-install would make it.

# shellcheck source-path=SCRIPTDIR source=../sandbox/variant.sh
source "$SANDBOX/variant.sh"
LAB=$VARIANT/lab.sh
