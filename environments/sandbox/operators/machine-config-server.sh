#!/bin/sh
# Answers one HTTP request on stdin, as the machine-config-server does: health, and a node's config.
IFS=' ' read -r method path _ || exit 0
while IFS= read -r header && [ "$header" != "$(printf '\r')" ] && [ -n "$header" ]; do :; done

answer() {
  printf 'HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' "$1" "$2" "${#3}"
  [ "$method" = HEAD ] || printf '%s' "$3"
}

case $path in
  /healthz) answer '200 OK' text/plain '' ;;
  /config/master | /config/worker)
    answer '200 OK' application/vnd.coreos.ignition+json \
      "{\"ignition\":{\"version\":\"3.2.0\"},\"storage\":{\"files\":[{\"path\":\"/etc/mco/role\",\"mode\":420,\"contents\":{\"source\":\"data:,${path#/config/}\"}}]}}" ;;
  *) answer '404 Not Found' text/plain 'not found' ;;
esac
