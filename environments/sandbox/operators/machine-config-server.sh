#!/bin/sh
# Answers one HTTP request on stdin, as the machine-config-server does: health, and a node's config of the Ignition version that
# the client asks for (openshift/machine-config-operator, pkg/server/api.go, 4.14 to 4.18; later versions know newer ones, too).
IFS=' ' read -r method path _ || exit 0
accept=
while IFS= read -r header && [ "$header" != "$(printf '\r')" ] && [ -n "$header" ]; do
  case $header in [Aa]ccept:*) accept=${header#*:} ;; esac
done

# answer STATUS [BODY]
answer() {
  printf 'HTTP/1.1 %s\r\n' "$1"
  [ -z "${2:-}" ] || printf 'Content-Type: application/json\r\n'
  printf 'Content-Length: %s\r\nConnection: close\r\n\r\n' "${#2}"
  [ "$method" = HEAD ] || printf '%s' "${2:-}"
}

# version: 2.2.0 for a client that requests no version, such as curl; nothing where every requested version is unknown.
version() {
  asked=$(printf '%s' "$accept" | tr ',' '\n' | sed -n 's/^ *[^ ;]*vnd\.coreos\.ignition+json *;.*version=\([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p')
  for each in ${asked:-2.2.0}; do
    case $each in
      3.[123].*) echo "${each%.*}.0"; return ;;
      3.[4-9].* | 3.[1-9][0-9].*) echo 3.4.0; return ;;
      2.[2-9].* | 2.[1-9][0-9].*) echo 2.2.0; return ;;
    esac
  done
}

case $method:$path in
  GET:/healthz | HEAD:/healthz) answer '200 OK' ;;
  GET:/config/master | GET:/config/worker | HEAD:/config/master | HEAD:/config/worker)
    version=$(version)
    case $version in
      '') answer '400 Bad Request' ;;
      2.*) answer '200 OK' "{\"ignition\":{\"version\":\"$version\"},\"storage\":{\"files\":[{\"filesystem\":\"root\",\"path\":\"/etc/mco/role\",\"contents\":{\"source\":\"data:,${path#/config/}\"},\"mode\":420}]}}" ;;
      *) answer '200 OK' "{\"ignition\":{\"version\":\"$version\"},\"storage\":{\"files\":[{\"contents\":{\"source\":\"data:,${path#/config/}\"},\"mode\":420,\"path\":\"/etc/mco/role\"}]}}" ;;
    esac ;;
  GET:* | HEAD:*) answer '404 Not Found' ;;
  *) answer '405 Method Not Allowed' ;;
esac
