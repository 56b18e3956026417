# The docker provider: DockerClusters, and DockerMachines, whose containers are the lab's hosts.
(listed("Machine") | INDEX(key)) as $machines | (listed("Secret") | INDEX(key)) as $secrets |
(observed("Docker")[0].containers // [] | map({key: .Names[0][1:], value: .}) | from_entries) as $containers |
(observed("Network")[0].hosts // {}) as $hosts |
def role: if (.metadata.labels // {}) | has("cluster.x-k8s.io/control-plane") then "control-plane" else "worker" end;
([$containers[].Labels["stagegate.io/host"]]) as $taken |
def free($role): [$hosts | keys[] | select(contains("-" + $role)) | select(IN($taken[]) | not)] | length;

(listed("DockerCluster")[] | at_work | select(.metadata.deletionTimestamp == null)
  | cluster as $cluster | select($cluster and owner("Cluster"))
  # There is no load balancer: the cluster's address is that of the host its control plane will be on.
  | ([$cluster.metadata.name + "-control-plane", ($hosts | keys[] | select(contains("-control-plane") and (IN($taken[]) | not)))]
      | map($hosts[.].IPv4Address // empty) | .[0] // null) as $address
  | (select(.spec.controlPlaneEndpoint.host) | change({metadata: {annotations: {"clusterctl.cluster.x-k8s.io/block-move": ""}}})),
    (select(.spec.controlPlaneEndpoint.host == null and $address) | change({spec: {controlPlaneEndpoint: {host: ($address / "/" | .[0]), port: 6443}}})),
    (select(.spec.controlPlaneEndpoint.host) | status({ready: true, conditions: conditions([condition("LoadBalancerAvailable"; true; ""; "")])}))),

# As providers do whose work cannot be paused at once: nothing may be moved until they have seen that the Cluster is paused.
(listed("DockerCluster")[] | select(paused and ((.metadata.annotations // {}) | has("clusterctl.cluster.x-k8s.io/block-move")))
  | patch(self; {metadata: {annotations: {"clusterctl.cluster.x-k8s.io/block-move": null}}})),

# Those that go.
(listed("DockerMachine")[] | at_work | select(.metadata.deletionTimestamp)
  | if $containers[.metadata.name] then {do: "remove", name: .metadata.name} else change({metadata: {finalizers: []}}) end),

# Those that are to come: as many as there are hosts; what is more waits, or is only recorded where that was asked for.
([listed("DockerMachine")[] | at_work | select(.metadata.deletionTimestamp == null and .spec.providerID == null)
    | . + {machine: $machines["\(.metadata.namespace)/\(owner("Machine").name // "")"]}
    | select(.machine.spec.bootstrap.dataSecretName and cluster.status.infrastructureReady)]
  | group_by(role)[] | (.[0] | role) as $role | [.[] | select($containers[.metadata.name])] as $begun
  | ($begun + (map(select($containers[.metadata.name] | not)) | .[:free($role)])) as $real
  | ($real[] | $secrets["\(.metadata.namespace)/\(.machine.spec.bootstrap.dataSecretName)"].data.value as $data | select($data)
      | if $containers[.metadata.name].State == "running" then
          del(.machine) | change({metadata: {annotations: {"sandbox.stagegate.io/host": $containers[.metadata.name].Labels["stagegate.io/host"]}},
            spec: {providerID: "docker:////\(.metadata.name)", bootstrapped: true}})
        else {do: "start", name: .metadata.name, data: $data, container: {
          Image: "kindest/node:\(.machine.spec.version // "v1")", Hostname: .metadata.name,
          Labels: {"io.x-k8s.kind.cluster": cluster_name, "io.x-k8s.kind.role": $role},
          HostConfig: {Binds: [.spec.extraMounts[]? | "\(.hostPath):\(.containerPath)"]}}} end),
    (. - $real | .[] | select((.metadata.annotations // {})["sandbox.stagegate.io/records"] == "true") | del(.machine)
      | change({metadata: {annotations: {"sandbox.stagegate.io/host": "none"}}, spec: {providerID: "docker:////\(.metadata.name)", bootstrapped: true}}))),

(listed("DockerMachine")[] | at_work | select(.metadata.deletionTimestamp == null) | $containers[.metadata.name] as $container
  | (recorded or $container.State == "running") as $up
  | $machines["\(.metadata.namespace)/\(owner("Machine").name // "")"] as $machine
  | (if .spec.providerID and $up then [true, "", ""]
     elif .spec.providerID then [false, "ContainerDeleted", "Container \(.metadata.name) does not run"]
     elif $machine.spec.bootstrap.dataSecretName == null then [false, "WaitingForBootstrapData", "Waiting for the bootstrap data"]
     elif $container == null and free($machine // {} | role) == 0 then [false, "ContainerProvisioningFailed", "The lab has no free host with the role \($machine // {} | role)"]
     else [false, "ContainerProvisioning", "Container \(.metadata.name) is being started"] end) as $state
  | status({ready: $state[0], conditions: conditions([condition("ContainerProvisioned"; $state[0]; $state[1]; $state[2])])}
      + (if $container then {addresses: [{type: "Hostname", address: .metadata.name}, {type: "InternalIP", address: $container.NetworkSettings.Networks.kind.IPAddress}]} else {} end)))
