# shellcheck shell=bash
# The lab's keys and certificates: fresh at every start, only ever on the lab's tmpfs.

# shellcheck disable=SC2034  # certificates.sh uses it
PKI=$STATE/pki
# shellcheck source-path=SCRIPTDIR source=certificates.sh
source "$SANDBOX/lib/certificates.sh"
# shellcheck source-path=SCRIPTDIR source=control-plane.sh
source "$SANDBOX/lib/control-plane.sh"

# make_ssh_keys: the one that opens the hosts. Their own they make at their first boot, so nobody knows them yet.
make_ssh_keys() {
  ssh-keygen -q -t ed25519 -N '' -C core@sandbox -f "$STATE/ssh/id_ed25519"
  : >"$STATE/ssh/known_hosts"
  chmod 644 "$STATE/ssh/known_hosts" "$STATE/ssh/id_ed25519.pub"
  chmod 755 "$STATE"/{ssh,kubeconfigs}
  give_caller "$STATE/ssh" "$STATE/ssh/id_ed25519" "$STATE/ssh/known_hosts"
}

# give_caller FILE…: stagegate may run as the user who called up; everything else stays root's.
give_caller() { [[ -z ${STAGEGATE_UID:-} ]] || chown "$STAGEGATE_UID:${STAGEGATE_GID:-}" "$@"; }
