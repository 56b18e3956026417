# shellcheck shell=bash
# Where Debian comes from: the machine's own apt configuration, so that a mirror, a snapshot or a
# proxy that works for the machine works for what is made here.

# debian_sources FILE TYPE…: one-line apt sources ("deb", "deb-src") of the machine's Debian archives
debian_sources() {
  local file=$1 log=$CACHE/log/packages.log
  shift
  list_sources "$@" >"$file"
  # apt knows what is Debian's from the package lists.
  [[ -s $file ]] || { apt_quietly "$log" update || failed_with_log "$log" $?; list_sources "$@" >"$file"; }
  [[ -s $file ]] || die "apt on this machine has no source for Debian bookworm's main:
  1. put one into /etc/apt/sources.list.d, and see that apt-get update works
  2. run the same command again"
}

list_sources() {
  local type codename source
  for type in "$@"; do
    # shellcheck disable=SC2016  # apt-get fills these in
    apt-get indextargets --format '$(CODENAME) $(REPO_URI) $(RELEASE) $(COMPONENT)' \
      'Created-By: Packages' 'Origin: Debian' |
      sort -u |
      while read -r codename source; do
        # A machine may also have backports, or look at the next release.
        case $codename:$source in
          bookworm:*' main' | bookworm-updates:*' main' | bookworm-security:*' main') say "$type $source" ;;
        esac
      done
  done
}

# apt_settings FILE: the machine's proxies and archive checks, as an apt.conf
apt_settings() {
  apt-config dump --format '%F "%v";%n' Acquire |
    grep -Ei '^Acquire::([a-z]+::)*(Proxy|Proxy-Auto-Detect|CaInfo|Verify-Peer|Check-Valid-Until|Check-Date|Retries)' |
    grep -v ' "";$' >"$1" || true
}
