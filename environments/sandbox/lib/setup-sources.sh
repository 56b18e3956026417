# shellcheck shell=bash
# Where Debian comes from: the machine's own apt configuration, so that a mirror, a snapshot or a
# proxy that works for the machine works for what is made here.

# debian_sources TYPE…: one-line apt sources ("deb", "deb-src") of the machine's Debian archives
debian_sources() {
  local type line
  for type in "$@"; do
    # shellcheck disable=SC2016  # apt-get fills these in
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
      'Created-By: Packages' 'Origin: Debian' |
      sort -u |
      while read -r line; do
        case $line in *' main') say "$type $line" ;; esac
      done
  done
}

# apt_settings FILE: the machine's proxies and archive checks, as an apt.conf
apt_settings() {
  apt-config dump --format '%F "%v";%n' Acquire |
    grep -Ei '^Acquire::([a-z]+::)*(Proxy|Proxy-Auto-Detect|CaInfo|Verify-Peer|Check-Valid-Until|Check-Date|Retries)' |
    grep -v ' "";$' >"$1" || true
}
