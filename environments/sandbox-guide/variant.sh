# shellcheck shell=bash disable=SC2034  # the lab's scripts use them
# The default lab as the scripts of the guide "OpenShift the Hard Way" make it, with what they leave open.

# shellcheck source-path=SCRIPTDIR source=../sandbox/variant.sh
source "$SANDBOX/variant.sh"
LAB=$VARIANT/lab.sh
SERVICES=(haproxy)   # no registry: its bootkube pulls no release
