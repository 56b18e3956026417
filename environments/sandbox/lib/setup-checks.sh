# shellcheck shell=bash
# What must hold before anything is changed. What cannot be done here ends with exit code 2.

# cannot_here REASON REMEDY…: one error, numbered remedies, and the way that needs none of this
cannot_here() {
  local n=0 remedy
  {
    say "set-up cannot be done here: $1"
    shift
    for remedy in "$@" 'or verify a real lab, which needs none of this: mvn verify -Denvironment=<its name under environments/>'; do
      n=$((n + 1))
      say "  $n. $remedy"
    done
  } >&2
  exit 2
}

require_supported_system() {
  local file=${STAGEGATE_OS_RELEASE:-/etc/os-release} found machine
  machine=$(uname -m)
  # shellcheck source=/dev/null
  found=$(source "$file" 2>/dev/null && say "${ID:-}-${VERSION_ID:-}" "${PRETTY_NAME:-}") || found='- an unknown system'
  case ${found%% *}/$machine in
    debian-12/x86_64 | debian-12/aarch64) ;;
    *) cannot_here "this is ${found#* } on $machine; the sandbox lab needs Debian 12 on amd64 or arm64." \
      'run it on a Debian 12 machine, real or virtual' ;;
  esac
}

# require_rights COMMAND: goes on as root, by way of sudo if need be
require_rights() {
  if (( EUID )); then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      # On the command line, for sudo drops the environment.
      exec sudo env ${STAGEGATE_CACHE:+"STAGEGATE_CACHE=$STAGEGATE_CACHE"} \
        ${STAGEGATE_KUBERNETES_BIN:+"STAGEGATE_KUBERNETES_BIN=$STAGEGATE_KUBERNETES_BIN"} "$1"
    fi
    cannot_here "it installs packages and makes root file systems, and $(id -un) is neither root nor may use sudo without a password." \
      "run it once as root: $1" \
      "or in a terminal, where sudo can ask for the password: sudo $1"
  fi
  unshare --mount --pid --fork true 2>/dev/null ||
    cannot_here 'root may not make namespaces here (a container with few capabilities?).' \
      'run it on a machine, or in a privileged container'
}

# Whole directories that set-up had to make belong to the user, not to root.
make_cache_directory() {
  local directory=$CACHE owner=${SUDO_USER:-root}
  local -a made=()
  while [[ ! -d $directory ]]; do
    made=("$directory" "${made[@]}")
    directory=$(dirname "$directory")
  done
  mkdir -p "$CACHE/log"
  (( ${#made[@]} == 0 )) || chown "$owner:" "${made[@]}"
}

# In GiB, as measured, rounded up: a root file system 1, a Kubernetes build 5, an image (twice, while made) 2.
require_disk_space() {
  local needed=0 there
  [[ -d $BASE_ROOTFS ]] || needed=$((needed + 1))
  kubernetes_is_there || needed=$((needed + 5))
  [[ -f $IMAGE_TAR ]] || needed=$((needed + 2))
  there=$(($(df --output=avail -k "$CACHE" | tail -n 1) / 1024 / 1024))
  (( there >= needed )) ||
    cannot_here "$needed GiB are needed in $CACHE and $there GiB are free." \
      "make room there, or choose another place: STAGEGATE_CACHE=DIR $0"
}
