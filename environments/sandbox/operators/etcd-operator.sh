#!/bin/sh
# The etcd operator, simulated with the real etcdctl: grows etcd by one learner on each master, promotes each when it is
# in sync, and removes the bootstrap's member once four are healthy and the bootstrap reports complete.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. /operators/lib.sh

bootstrap=$(kubectl -n openshift-etcd get configmap etcd-endpoints -o 'jsonpath={.metadata.annotations.alpha\.installer\.openshift\.io/etcd-bootstrap}')
log "etcd operator $version (simulated); bootstrap member at $bootstrap"

etcd() {
  hosts=$(endpoints | sed 's|.*|https://&:2379|' | paste -sd, -)
  etcdctl --endpoints="${hosts:-https://$bootstrap:2379}" --cacert=/tls/etcd-ca.crt --cert=/tls/etcd-client.crt --key=/tls/etcd-client.key \
    --command-timeout=5s "$@"
}
# member ADDRESS FIELD: of the member with that peer address; ids in hexadecimal, as etcdctl takes them.
member() {
  etcd member list 2>/dev/null | awk -F', ' -v peer="https://$1:2380" -v field="$2" '$4 == peer { print $field }'
}
publish() {
  members=$(etcd member list 2>/dev/null) && [ -n "$members" ] || return 1
  annotation=$(echo "$members" | grep -q "https://$bootstrap:2380" && echo "$bootstrap")
  echo "$members" | awk -F', ' '$6 == "false" { sub("https://", "", $4); sub(":2380", "", $4); print $4 }' |
    jq -Rn --arg bootstrap "$annotation" '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: "etcd-endpoints", namespace: "openshift-etcd",
        annotations: (if $bootstrap == "" then {} else {"alpha.installer.openshift.io/etcd-bootstrap": $bootstrap} end)},
      data: ([inputs | {key: ., value: .}] | from_entries)}' |
    write PUT /api/v1/namespaces/openshift-etcd/configmaps/etcd-endpoints -d @- >/dev/null
}
# state RUNNING REMOVED MESSAGE: the conditions that others wait for.
state() {
  patch_status operator.openshift.io/v1/etcds/cluster "$(jq -nc --arg running "$1" --arg removed "$2" --arg message "$3" "$condition"'
    {status: {conditions: [condition("EtcdRunningInCluster"; $running; "EtcdRunning"; $message),
      condition("EtcdBootstrapMemberRemoved"; $removed; "EtcdBootstrapMember"; $message)]}}')"
}
# event REASON MESSAGE: logged and recorded, as the operators' own library does both (library-go, pkg/operator/events).
event() {
  log "Event(v1.ObjectReference{Kind:\"Deployment\", Namespace:\"openshift-etcd-operator\", Name:\"etcd-operator\"}): type: 'Normal' reason: '$1' $2"
  jq -nc --arg reason "$1" --arg message "$2" '{apiVersion: "v1", kind: "Event", type: "Normal", $reason, $message, count: 1,
      metadata: {generateName: "etcd-operator.", namespace: "openshift-etcd-operator"}, source: {component: "etcd-operator"},
      involvedObject: {apiVersion: "apps/v1", kind: "Deployment", namespace: "openshift-etcd-operator", name: "etcd-operator"},
      firstTimestamp: (now | todate), lastTimestamp: (now | todate)}' |
    write POST /api/v1/namespaces/openshift-etcd-operator/events -d @- >/dev/null 2>&1 || log "the event is not recorded"
}
# persist COMMAND…: until it works; the API or etcd may be away for a moment while they move.
persist() { until "$@"; do sleep 1; done; }
quietly() { "$@" >/dev/null 2>&1; }

persist report etcd True True False NodeInstaller 'waiting for three masters to be Ready'
nodes=$(all_masters)
# As for upstream's (pkg/operator/clustermembercontroller): it adds nobody to an etcd that it cannot speak to.
until etcd member list >/dev/null 2>"$work/why"; do
  report etcd False True True ClusterMemberController_Error "could not get list of unhealthy members: $(tail -n 1 "$work/why")"
  sleep 5
done

number=0
echo "$nodes" | while read -r node address; do
  name=etcd-$number number=$((number + 1))
  if [ -z "$(member "$address" 1)" ]; then
    log "Adding member $name"
    # etcd refuses until the last member has been connected for some seconds.
    persist quietly etcd member add "$name" --learner --peer-urls="https://$address:2380" </dev/null
    event MemberAddAsLearner "successfully added new member https://$address:2380"
  fi
  cluster=$(etcd member list | awk -F', ' -v new="https://$address:2380" -v name="$name" '{ print ($4 == new ? name : $3) "=" $4 }' | paste -sd, -)
  sed -e "s|@MEMBER@|$name|g; s|@ADDRESS@|$address|g; s|@CLUSTER@|$cluster|g; s|@STATE@|existing|g; s|@RESOURCES@|/etc/kubernetes/static-pod-resources|g" \
    /templates/etcd.yaml >"$work/$node.yaml"
  install etcd "$node" "$work/$node.yaml" 1 </dev/null
  # A member that has never started has no name.
  until [ "$(member "$address" 3)" = "$name" ]; do sleep 0.5; done
  log "Member $name started"
  until [ "$(member "$address" 6)" = false ]; do quietly etcd member promote "$(member "$address" 1)" </dev/null || sleep 0.5; done
  event MemberPromote "successfully promoted learner member https://$address:2380"
  persist publish </dev/null
  persist report etcd True True False NodeInstaller "$number of 3 nodes have a voting member"
  rest
done
persist state True False 'etcd runs on all masters'

healthy() { [ "$(etcd endpoint health --cluster -w json 2>/dev/null | jq '[.[] | select(.health)] | length')" = 4 ]; }
complete() { get /api/v1/namespaces/kube-system/configmaps/bootstrap 2>/dev/null | grep -q '"status": *"complete"'; }
if [ -n "$(member "$bootstrap" 1)" ]; then
  persist healthy
  persist report etcd True True False BootstrapTeardown 'waiting for the bootstrap to report complete'
  persist complete
  rest
  persist healthy
  log "Removing bootstrap member"
  persist quietly etcd member remove "$(member "$bootstrap" 1)"
  log "Bootstrap member removed: successfully removed bootstrap member"
fi
persist publish
persist state True True 'etcd runs on all masters, and on nothing else'
persist report etcd True False False AsExpected '3 of 3 nodes have a voting member'
exec sleep 2147483647
