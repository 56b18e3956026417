# From the lists of what may be moved (input) and their definitions ($crds): the graph that clusterctl moves, in groups, each of
# which is owned by the ones before it only. As upstream's: what a Cluster, a ClusterClass or a ClusterResourceSet owns by whatever chain,
# what is labelled move or move-hierarchy, itself or by its definition, and the Secrets that belong to a Cluster by their name.
($crds[0].items | map({key: "\(.spec.names.kind).\(.spec.group)", value: {plural: .spec.names.plural, global: (.spec.scope == "Cluster"),
    hierarchy: (("\(.spec.names.kind).\(.spec.group)" | IN("Cluster.cluster.x-k8s.io", "ClusterClass.cluster.x-k8s.io", "ClusterResourceSet.addons.cluster.x-k8s.io"))
      or (.metadata.labels | has("clusterctl.cluster.x-k8s.io/move-hierarchy"))),
    move: (.metadata.labels | has("clusterctl.cluster.x-k8s.io/move"))}}) | from_entries) as $types |
[.[] | .apiVersion as $version | (.kind | rtrimstr("List")) as $kind | .items[] | . + {apiVersion: $version, kind: $kind}
  | (if $version == "v1" then "" else ($version / "/")[0] end) as $group
  | ($types["\($kind).\($group)"] // {plural: ($kind | ascii_downcase + "s")}) as $type
  | "\(if $group == "" then "/api/v1" else "/apis/\($version)" end)\(if $type.global then "" else "/namespaces/\(.metadata.namespace)" end)/\($type.plural)" as $collection
  | {uid: .metadata.uid, group: $group, kind: $kind, name: .metadata.name, namespace: .metadata.namespace, collection: $collection, path: "\($collection)/\(.metadata.name)",
      owners: (.metadata.ownerReferences // []), global: ($type.global // false), labels: (.metadata.labels // {}),
      root: ($type.hierarchy // false or ((.metadata.labels // {}) | has("clusterctl.cluster.x-k8s.io/move-hierarchy"))),
      blocked: ((.metadata.annotations // {}) | has("clusterctl.cluster.x-k8s.io/block-move")), class: .spec.topology.class,
      paused: (.spec.paused == true or ((.metadata.annotations // {}) | has("cluster.x-k8s.io/paused"))),
      forced: ($type.move // false or ((.metadata.labels // {}) | has("clusterctl.cluster.x-k8s.io/move"))),
      unprovisioned: (if $group == "cluster.x-k8s.io" and $kind == "Cluster" then
          if .status.infrastructureReady != true then "is still provisioning the infrastructure"
          elif any(.status.conditions[]?; .type == "ControlPlaneInitialized" and .status == "True") | not then "the control plane"
          elif .spec.controlPlaneRef and .status.controlPlaneReady != true then "ready" else null end
        elif $group == "cluster.x-k8s.io" and $kind == "Machine" and .status.nodeRef == null then "is still provisioning the node"
        else null end),
      version: $version}] | unique_by(.uid) as $all |
def core($kind): select(.group == "cluster.x-k8s.io" and .kind == $kind);
[$all[] | core("Cluster")] as $clusters | [$all[] | core("ClusterClass")] as $classes |
# Secrets without an owner belong to the Cluster that their name begins with, up to its last dash: so CLUSTER-apiserver-etcd-client
# belongs to none, like upstream (util/secret/secret.go, ParseSecretName). A Cluster belongs to its class.
[$all[] | . as $one | if .kind == "Secret" and .group == "" and .owners == [] then
    .soft = [$clusters[] | select(.namespace == $one.namespace and ([.name + ("-ca", "-etcd", "-proxy", "-sa", "-kubeconfig")] | index($one.name))) | .uid]
  else .soft = [core("Cluster") | $classes[] | select(.namespace == $one.namespace and .name == $one.class) | .uid] end] as $all |
(reduce $all[] as $node ({}; reduce ([$node.owners[].uid] + $node.soft)[] as $owner (.; .[$owner] += [$node.uid]))) as $owned |
# What can be reached from the roots, level by level.
({reached: {}, next: [$all[] | select(.root) | .uid]}
  | until(.next == []; .reached = (reduce .next[] as $uid (.reached; .[$uid] = true)) | .reached as $reached
      | .next = ([.next[] | $owned[.] // [] | .[] | select($reached[.] | not)] | unique))
  | .reached) as $reached |
# What is below an object of no namespace is copied, and stays.
({reached: {}, next: [$all[] | select(.root and .global) | .uid]}
  | until(.next == []; .reached = (reduce .next[] as $uid (.reached; .[$uid] = true)) | .reached as $reached
      | .next = ([.next[] | $owned[.] // [] | .[] | select($reached[.] | not)] | unique))
  | .reached) as $shared |
[$all[] | select($reached[.uid] or .forced) | .global = (.global or $shared[.uid] // false)] as $nodes |
({groups: [], placed: {}, left: $nodes}
  | until(.left == []; .placed as $placed
      | (.left | map(select(([.owners[].uid] + .soft) | all($placed[.])))) as $group
      | if $group == [] then .left = [] else
          .groups += [$group] | .placed = (reduce $group[] as $node ($placed; .[$node.uid] = true)) | .placed as $placed | .left = [.left[] | select($placed[.uid] | not)] end)) as $sorted |
{nodes: [$sorted.groups[][]], groups: $sorted.groups, paused: [$clusters[] | select(.paused) | "\(.namespace)/\(.name)"],
  unprovisioned: [$nodes[] | select(.unprovisioned) | "\"\(.version), Kind=\(.kind)\" \(.namespace)/\(.name)" as $it
    | "cannot start the move operation while " + (if .unprovisioned == "the control plane" then "the control plane for \($it) is not yet initialized"
        elif .unprovisioned == "ready" then "the control plane for \($it) is not yet ready" else "\($it) \(.unprovisioned)" end)]}
