# What the simulated controllers share. Input: the lists that were read, and what was observed beside them. Output: requests.
[inputs] as $docs |
def listed($kind): [$docs[] | select(.kind == $kind + "List") | .apiVersion as $version | .items[]? | . + {apiVersion: $version, kind: $kind}];
def observed($kind): [$docs[] | select(.kind == $kind)];
def key: "\(.metadata.namespace)/\(.metadata.name)";
def cluster_name: .spec.clusterName // .metadata.labels["cluster.x-k8s.io/cluster-name"] // "";

# Where an object is in the API, and what can be asked for there.
def collection: (if .apiVersion == "v1" then "/api/v1" else "/apis/\(.apiVersion)" end) + "/namespaces/\(.metadata.namespace)/"
  + (.kind | ascii_downcase | if endswith("y") then .[:-1] + "ies" else . + "s" end);
def self: "\(collection)/\(.metadata.name)";
def create: {method: "POST", path: collection, body: .};
def patch($path; $body): {method: "PATCH", path: $path, type: "application/merge-patch+json", body: $body};
# change: only what differs is asked for.
def change($new): select(. * $new != .) | patch(self; $new);
def status($new): select((.status // {}) * $new != (.status // {})) | patch(self + "/status"; {status: $new});

def reference: {apiVersion, kind, name: .metadata.name, uid: .metadata.uid};
def controller: reference + {controller: true, blockOwnerDeletion: true};
# owned: by this one, too. Of an owner with the same kind and name the one that exists counts.
def owned($owner): .metadata.ownerReferences as $old
  | select(any($old[]?; . == $owner) | not)
  | change({metadata: {ownerReferences: ([$old[]? | select([.kind, .name] != [$owner.kind, $owner.name])] + [$owner])}});
def owner($kind): first((.metadata.ownerReferences[]? | select(.kind == $kind)), null);

# A condition of v1beta1; its time is that of its last change.
def condition($type; $ok; $reason; $message): {type: $type, status: (if $ok then "True" else "False" end)}
  + (if $ok then {} else {severity: "Info", reason: $reason, message: $message} end);
def holds($type): any(.status.conditions[]?; .type == $type and .status == "True");
# conditions: with the one that sums them up.
def conditions($new): (.status.conditions // []) as $old
  | (first($new[] | select(.status != "True")) // {}) as $bad
  | [(if $bad.type then $bad + {type: "Ready"} else condition("Ready"; true; ""; "") end), $new[]]
  | map(. as $c | first($old[] | select(del(.lastTransitionTime) == $c)) // ($c + {lastTransitionTime: (now | todate)}));

(listed("Cluster") | INDEX(key)) as $clusters |
def cluster: $clusters["\(.metadata.namespace)/\(cluster_name)"];
# Nobody touches what is paused, by its cluster or by itself.
def paused: ((.metadata.annotations // {}) | has("cluster.x-k8s.io/paused")) or ((if .kind == "Cluster" then . else cluster end).spec.paused == true);
def at_work: select(paused | not);
(observed("Workload") | INDEX(.cluster)) as $workloads |
def node_ready: any(.status.conditions[]?; .type == "Ready" and .status == "True");
def workload: $workloads["\(.metadata.namespace)/\(cluster_name)"];
# Machines that only stand in the books have no Node.
def recorded: (.metadata.annotations // {})["sandbox.stagegate.io/host"] == "none";
def node: .spec.providerID as $id | if $id then first(workload.nodes[]? | select(.spec.providerID == $id)) else empty end;
