# shellcheck shell=bash disable=SC2034,SC2154  # controller.sh has them
KINDS=(Cluster Machine DockerCluster DockerMachine Secret)
patience() { if jq -e '.items | all(.status.ready)' "$work/list/DockerMachine" >/dev/null 2>&1; then echo 10; else echo 3; fi; }

# docker METHOD PATH [CURL OPTIONS…]: as CAPD does, by the host's socket. The answer, and its code on the last line.
docker() { curl --silent --max-time 60 --unix-socket /var/run/docker.sock -X "$1" -w '\n%{http_code}' "http://docker$2" "${@:3}"; }

observe() {
  docker GET /containers/json | head -n -1 | jq -c '{kind: "Docker", containers: .}'
  docker GET /networks/kind | head -n -1 | jq -c '{kind: "Network", hosts: .Containers}'
}

# act: makes a container of a Machine, hands it its bootstrap data, and starts it; or removes one.
act() {
  local name answer code
  name=$(jq -r .name <<<"$1")
  if [[ $(jq -r .do <<<"$1") == remove ]]; then
    docker DELETE "/containers/$name" >"$work/answer"
    log "removed $name: $(tail -n 1 "$work/answer")"
    return
  fi
  answer=$(jq -c .container <<<"$1" | docker POST "/containers/create?name=$name" -H 'Content-Type: application/json' -d @-)
  code=${answer##*$'\n'}
  if [[ $code != 201 && $code != 409 ]]; then log "cannot create $name: ${answer%%$'\n'*}"; return; fi
  if [[ $code == 201 ]]; then
    rm -rf "$work/root"
    mkdir -p "$work/root/var/lib/cloud"
    jq -r '.data | @base64d' <<<"$1" >"$work/root/var/lib/cloud/user-data"
    tar -C "$work/root" -cf "$work/data.tar" var
    docker PUT "/containers/$name/archive?path=/" -H Expect: -H 'Content-Type: application/x-tar' --data-binary "@$work/data.tar" >/dev/null
    rm -rf "$work/root" "$work/data.tar"
  fi
  answer=$(docker POST "/containers/$name/start")
  log "started $name: ${answer##*$'\n'}"
}
