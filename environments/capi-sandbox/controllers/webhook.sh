#!/bin/bash
# Answers one question of an API server, on standard input: it allows everything.
set -euo pipefail
length=0
read -r _
while read -r header && header=${header%$'\r'} && [[ $header ]]; do
  if [[ ${header,,} == content-length:* ]]; then length=$(( ${header#*:} )); fi
done
answer=$(LC_ALL=C head -c "$length" | jq -c '{apiVersion, kind, response: {uid: .request.uid, allowed: true}}')
printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' "${#answer}" "$answer"
