# shellcheck shell=bash
# The image registry on the hypervisor, and the release image in it: small, for nothing is installed from it, but
# pulled by a real client with the pull secret, as the installer pulls the release.

# shellcheck disable=SC2034  # hosts.sh uses some of them
REGISTRY=$STATE/registry
REGISTRY_NAME=registry.$DOMAIN:5000
RELEASE_REPOSITORY=ocp4/release
RELEASE_VERSION=4.14.0-sandbox

start_registry() {
  rm -rf "$REGISTRY"
  install -d -m 700 "$REGISTRY"
  cp "$(of_lab hypervisor/registry.yaml)" "$REGISTRY/config.yaml"
  pair registry "$REGISTRY/tls"
  install -m 600 "$PKI/registry.htpasswd" "$REGISTRY/htpasswd"
  store_release
  "$STATE/bin/part" start registry
}

# store_release: the image, written straight into the registry's storage, as a push would leave it.
store_release() {
  local work=$REGISTRY/new repository=$REGISTRY/storage/docker/registry/v2/repositories/$RELEASE_REPOSITORY layer config manifest
  mkdir -p "$work/release-manifests"
  printf '{"kind":"cincinnati-metadata-v0","version":"%s"}\n' "$RELEASE_VERSION" >"$work/release-manifests/release-metadata"
  tar -C "$work" --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/layer.tar" release-manifests
  gzip -nk "$work/layer.tar"
  printf '{"architecture":"%s","os":"linux","created":"1970-01-01T00:00:00Z","config":{"Labels":{"io.openshift.release":"%s"}},"rootfs":{"type":"layers","diff_ids":["%s"]}}' \
    "$(dpkg --print-architecture)" "$RELEASE_VERSION" "$(digest "$work/layer.tar")" >"$work/config.json"
  layer=$(digest "$work/layer.tar.gz") config=$(digest "$work/config.json")
  printf '{"schemaVersion":2,"mediaType":"%s.manifest.v2+json","config":{"mediaType":"%s","size":%d,"digest":"%s"},"layers":[{"mediaType":"%s","size":%d,"digest":"%s"}]}' \
    application/vnd.docker.distribution \
    application/vnd.docker.container.image.v1+json "$(stat -c %s "$work/config.json")" "$config" \
    application/vnd.docker.image.rootfs.diff.tar.gzip "$(stat -c %s "$work/layer.tar.gz")" "$layer" >"$work/manifest.json"
  manifest=$(digest "$work/manifest.json")

  blob "$work/layer.tar.gz" "$layer" "$repository/_layers"
  blob "$work/config.json" "$config" "$repository/_layers"
  blob "$work/manifest.json" "$manifest" "$repository/_manifests/revisions"
  link "$manifest" "$repository/_manifests/tags/$RELEASE_VERSION/current"
  link "$manifest" "$repository/_manifests/tags/$RELEASE_VERSION/index/sha256/${manifest#*:}"
  rm -rf "$work"
}

digest() { printf 'sha256:%s' "$(sha256sum "$1" | cut -d' ' -f1)"; }

# blob FILE DIGEST LINKS: its content, and that the repository has it.
blob() {
  local hash=${2#*:}
  install -D -m 600 "$1" "$REGISTRY/storage/docker/registry/v2/blobs/sha256/${hash:0:2}/$hash/data"
  link "$2" "$3/sha256/$hash"
}
link() { mkdir -p "$2" && printf '%s' "$1" >"$2/link"; }
