# shellcheck shell=bash
# All that makes a lab, once common.sh and the variant's variant.sh are there. It defines; it changes nothing.

# shellcheck source-path=SCRIPTDIR source=pki.sh
source "$SANDBOX/lib/pki.sh"
# shellcheck source-path=SCRIPTDIR source=hosts.sh
source "$SANDBOX/lib/hosts.sh"
# shellcheck source-path=SCRIPTDIR source=hypervisor.sh
source "$SANDBOX/lib/hypervisor.sh"
# shellcheck source-path=SCRIPTDIR source=openshift.sh
source "$LAB"
