# shellcheck shell=bash
# The Kubernetes binaries: built once from Debian's source package, or the user's own.

kubernetes_is_there() { [[ ${STAGEGATE_KUBERNETES_BIN:-} || -d $KUBERNETES_BIN ]]; }

# version_of BINARY: v1.2.3, or nothing when it does not answer
version_of() {
  case ${1##*/} in
    kubectl) "$1" version --client --output=json 2>/dev/null | grep -o '"gitVersion": *"[^"]*"' | cut -d'"' -f4 ;;
    *) "$1" --version 2>/dev/null | sed -n 's/^Kubernetes //p' ;;
  esac
}

# unusable_binaries DIR: a line for each that is missing or does not answer
unusable_binaries() {
  local name
  for name in "${KUBERNETES_BINARIES[@]}"; do
    if [[ ! -f $1/$name ]]; then
      say "$name: not there"
    elif [[ ! -x $1/$name ]]; then
      say "$name: not executable"
    elif [[ ! $(version_of "$1/$name") ]]; then
      say "$name: does not report its version (made for another architecture?)"
    fi
  done
}

require_kubernetes_directory() {
  local wrong
  # An image made from these very files proves that they were looked at.
  if [[ ! ${STAGEGATE_KUBERNETES_BIN:-} || -f $IMAGE_TAR ]]; then return 0; fi
  case $STAGEGATE_KUBERNETES_BIN in
    /*) ;;
    *) cannot_here "STAGEGATE_KUBERNETES_BIN is $STAGEGATE_KUBERNETES_BIN, which is not an absolute path." \
      'give the path from / on' ;;
  esac
  wrong=$(unusable_binaries "$STAGEGATE_KUBERNETES_BIN")
  [[ -z $wrong ]] || cannot_here "STAGEGATE_KUBERNETES_BIN is $STAGEGATE_KUBERNETES_BIN, and of the binaries needed there:
$(say "$wrong" | sed 's/^/       /')" \
    'put them there, all of one release' \
    'or unset STAGEGATE_KUBERNETES_BIN: set-up then builds them itself'
}

# Each stage is skipped when its result is there, and its result appears at once or not at all.
# Go's cache outlives a kill as it is: it is written to be killed.
make_kubernetes() {
  local work=$KUBERNETES_BIN.work wrong name n=0
  say "Kubernetes $KUBERNETES_VERSION, from Debian's source package (usually 8 minutes on two cores; may be interrupted)"
  mkdir -p "$work/bin" "$work/download" "$work/go-cache"
  rm -rf "$work"/*.partial
  [[ -d $work/chroot ]] || make_build_chroot "$work"
  [[ -e $work/download/complete ]] || download_source "$work"
  # A generator killed while it writes leaves half a file that looks new: begin with a fresh tree.
  [[ -e $work/tree/.generated ]] || { unpack_source "$work"; generate_code "$work"; }
  for name in "${KUBERNETES_BINARIES[@]}"; do
    n=$((n + 1))
    [[ -e $work/bin/$name ]] || build_binary "$work" "$name" "$n"
  done
  wrong=$(unusable_binaries "$work/bin")
  [[ -z $wrong ]] || { rm -rf "${work:?}/bin"; die "the binaries built are not usable: $wrong"; }
  mv -T "$work/bin" "$KUBERNETES_BIN"
  rm -rf "$work"
}

make_build_chroot() {
  local work=$1
  say "  a chroot with Go, so that no compiler lands on this machine (usually half a minute)"
  debian_sources "$work/sources.list" deb deb-src
  apt_settings "$work/apt.conf"
  contained "$CACHE/log/kubernetes-chroot.log" mmdebstrap_progress \
    mmdebstrap --mode=root --variant=minbase --include=golang-go,rsync,jq,make,dpkg-dev,ca-certificates \
    --aptopt="$work/apt.conf" --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    bookworm "$work/chroot.partial" "$work/sources.list"
  mkdir "$work/chroot.partial/build"
  mv -T "$work/chroot.partial" "$work/chroot"
}

# in_chroot WORK LOG PROGRESS SCRIPT: WORK is /build in there
in_chroot() {
  local work=$1 log=$2 progress=$3 script=$4
  # shellcheck disable=SC2016  # expands in the inner shell
  contained "$log" "$progress" sh -ec '
    mount -t proc proc "$1/chroot/proc"
    mount --bind "$1" "$1/chroot/build"
    exec chroot "$1/chroot" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/build LC_ALL=C.UTF-8 \
      CGO_ENABLED=0 GOPROXY=off GOFLAGS=-v KUBE_GIT_VERSION="$2" bash -euc "$3"' - \
    "$work" "$KUBERNETES_VERSION" "$script"
}

download_source() {
  say "  the source package (35 MB)"
  in_chroot "$1" "$CACHE/log/kubernetes-source.log" nothing_to_see '
    cd /build/download
    apt-get update -q
    apt-get source -q --only-source --download-only kubernetes
    touch complete'
}

nothing_to_see() { :; }

unpack_source() {
  say "  unpacking it"
  rm -rf "$1/tree"
  cp "$KUBERNETES_PATCH" "$1/fits-go.patch"
  in_chroot "$1" "$CACHE/log/kubernetes-unpack.log" nothing_to_see '
    cd /build
    dpkg-source --no-check -x download/kubernetes_*.dsc tree.partial
    patch --strip=1 --directory=tree.partial <fits-go.patch
    # Its own place for the cache goes away with the tree.
    mkdir -p tree.partial/_output/local/go
    ln -s /build/go-cache tree.partial/_output/local/go/cache
    mv -T tree.partial tree'
}

generate_code() {
  say "  code generators, and what they generate (usually a minute)"
  in_chroot "$1" "$CACHE/log/kubernetes-generate.log" generator_progress '
    cd /build/tree
    make generated_files
    touch .generated'
}

generator_progress() { sed -n 's|^ *\./vendor/.*/||p' "$1" | tail -n 1; }

build_binary() {
  building="$2 ($3 of ${#KUBERNETES_BINARIES[@]})"
  in_chroot "$1" "$CACHE/log/kubernetes-$2.log" compiler_progress "
    cd /build/tree
    make WHAT=cmd/$2
    cp _output/local/bin/linux/*/$2 /build/$2.partial
    mv /build/$2.partial /build/bin/$2"
}

# go names each package it has compiled on a line of its own; hundreds are enough to see that it lives
compiler_progress() {
  local packages
  packages=$(grep -cE '^[a-z0-9.]+(/[A-Za-z0-9._-]+)*$' "$1") || true
  if (( packages >= 100 )); then
    say "$building: $((packages / 100 * 100)) packages compiled"
  else
    say "$building"
  fi
}
