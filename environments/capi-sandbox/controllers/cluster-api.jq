# Cluster API's core: Clusters, MachineDeployments, MachineSets, Machines.
(listed("DockerCluster") | INDEX(key)) as $docker_clusters | (listed("KubeadmControlPlane") | INDEX(key)) as $control_planes |
(listed("DockerMachine") | INDEX(key)) as $docker_machines | (listed("KubeadmConfig") | INDEX(key)) as $configs |
(listed("DockerMachineTemplate") | INDEX(key)) as $machine_templates | (listed("KubeadmConfigTemplate") | INDEX(key)) as $config_templates |
listed("MachineDeployment") as $deployments | listed("MachineSet") as $sets | listed("Machine") as $machines |
($sets | INDEX(key)) as $set |
($machines | map(select(.metadata.deletionTimestamp == null)) | group_by(owner("MachineSet").uid) | map({key: (.[0] | owner("MachineSet").uid // "none"), value: .}) | from_entries) as $of_set |
def referred($index; $ref): $index["\(.metadata.namespace)/\($ref.name // "")"];
def tag($name; $value): {("cluster.x-k8s.io/" + $name): $value};
def observed_now: {observedGeneration: .metadata.generation};

($clusters[] | at_work | . as $cluster | referred($docker_clusters; .spec.infrastructureRef) as $infrastructure
  | referred($control_planes; .spec.controlPlaneRef) as $control_plane
  | ($infrastructure, $control_plane | select(.)
      | owned($cluster | controller), change({metadata: {labels: tag("cluster-name"; $cluster.metadata.name)}})),
    (select($infrastructure.status.ready and $infrastructure.spec.controlPlaneEndpoint) | change({spec: {controlPlaneEndpoint: $infrastructure.spec.controlPlaneEndpoint}})),
    ($infrastructure.status.ready == true) as $provisioned
  | status(observed_now + {
      phase: (if .metadata.deletionTimestamp then "Deleting" elif $provisioned and .spec.controlPlaneEndpoint.host then "Provisioned"
        elif .spec.infrastructureRef then "Provisioning" else "Pending" end),
      infrastructureReady: $provisioned,
      controlPlaneReady: ($control_plane.status.ready == true),
      conditions: conditions([
        condition("ControlPlaneInitialized"; $control_plane.status.initialized == true; "WaitingForControlPlaneProviderInitialized"; "Waiting for control plane provider to indicate the control plane has been initialized"),
        condition("ControlPlaneReady"; $control_plane.status.ready == true; "WaitingForControlPlane"; "Waiting for a control plane Node to be Ready"),
        condition("InfrastructureReady"; $provisioned; "WaitingForInfrastructure"; "Waiting for the infrastructure provider")])})),

($deployments[] | at_work | select(.metadata.deletionTimestamp == null) | . as $deployment | cluster as $cluster | select($cluster)
  | (tag("cluster-name"; cluster_name) + tag("deployment-name"; .metadata.name)) as $labels
  | owned($cluster | reference),
    change({metadata: {labels: tag("cluster-name"; cluster_name)}, spec: {selector: {matchLabels: $labels}, template: {metadata: {labels: $labels}}}}),
    (referred($machine_templates; .spec.template.spec.infrastructureRef), referred($config_templates; .spec.template.spec.bootstrap.configRef)
      | select(.) | owned($cluster | reference)),
    [$sets[] | select(owner("MachineDeployment").uid == $deployment.metadata.uid)] as $own
  | (if $own == [] then
      {apiVersion, kind: "MachineSet",
        metadata: {namespace: .metadata.namespace, name: "\(.metadata.name)-\($random[:5])", labels: $labels, ownerReferences: [controller]},
        spec: {clusterName: .spec.clusterName, replicas: (.spec.replicas // 1), selector: {matchLabels: $labels},
          template: (.spec.template * {metadata: {labels: $labels}})}} | create
    else $own[0] | change({spec: {replicas: ($deployment.spec.replicas // 1),
      # In place, as since Cluster API 1.4; nothing else of a template is rolled out.
      template: {metadata: ({annotations: $deployment.spec.template.metadata.annotations} | with_entries(select(.value)))}}}) end),
    (($own[0].status // {}) as $now | (.spec.replicas // 1) as $wanted | status(observed_now + {
      selector: ($labels | to_entries | map("\(.key)=\(.value)") | join(",")),
      replicas: ($now.replicas // 0), updatedReplicas: ($now.replicas // 0), readyReplicas: ($now.readyReplicas // 0),
      availableReplicas: ($now.availableReplicas // 0), unavailableReplicas: ($wanted - ($now.availableReplicas // 0)),
      phase: (if ($now.replicas // 0) < $wanted or ($now.readyReplicas // 0) < $wanted then "ScalingUp" elif $now.replicas > $wanted then "ScalingDown" else "Running" end),
      conditions: conditions([condition("Available"; ($now.availableReplicas // 0) >= $wanted; "WaitingForAvailableMachines"; "Minimum availability requires \($wanted) replicas, current \($now.availableReplicas // 0) available")])}))),

($sets[] | at_work | select(.metadata.deletionTimestamp == null) | . as $own | ($of_set[.metadata.uid] // []) as $have
  | ([$have[] | select(holds("NodeHealthy"))] | length) as $ready
  | (.spec.replicas - ($have | length)) as $missing
  # Each name ends in five letters of the lot.
  | (range([$missing, 400] | min) | "\($own.metadata.name)-\($random[. * 5:. * 5 + 5])" as $name | $own
      | {apiVersion, kind: "Machine",
          metadata: {namespace: .metadata.namespace, name: $name, ownerReferences: [controller], annotations: (.spec.template.metadata.annotations // {}),
            labels: (.spec.template.metadata.labels + tag("set-name"; .metadata.name))},
          spec: (.spec.template.spec | .bootstrap.configRef |= . + {kind: "KubeadmConfig", name: $name} | .infrastructureRef |= . + {kind: "DockerMachine", name: $name})} | create),
    # The ill go first, then those that are only recorded.
    ($have | sort_by(holds("NodeHealthy"), .status.nodeRef.uid != null)[:([-$missing, 0] | max)][] | {method: "DELETE", path: self}),
    status(observed_now + {replicas: ($have | length), fullyLabeledReplicas: ($have | length), readyReplicas: $ready, availableReplicas: $ready,
      selector: (.spec.selector.matchLabels | to_entries | map("\(.key)=\(.value)") | join(",")),
      conditions: conditions([condition("MachinesCreated"; $missing <= 0; "CreatingMachines"; "\($missing) machines are to be created"),
        condition("MachinesReady"; $ready == ($have | length); "WaitingForNodes"; "\($ready) of \($have | length) machines are ready")])})),

($machines[] | at_work | select(.metadata.deletionTimestamp == null) | . as $machine | cluster as $cluster | select($cluster)
  | referred($docker_machines; .spec.infrastructureRef) as $docker | referred($configs; .spec.bootstrap.configRef) as $config
  | (referred($set; owner("MachineSet")) as $own | referred($control_planes; owner("KubeadmControlPlane")) as $control_plane
    | (if $own then {machine: $own.spec.template.spec.infrastructureRef, config: $own.spec.template.spec.bootstrap.configRef}
       else {machine: $control_plane.spec.machineTemplate.infrastructureRef} end) as $from
    | {namespace: .metadata.namespace, labels: .metadata.labels, ownerReferences: [controller]} as $metadata
    | (select($docker == null) | referred($machine_templates; $from.machine) | select(.)
        | {apiVersion, kind: "DockerMachine", spec: .spec.template.spec,
            metadata: ($metadata + {name: $machine.spec.infrastructureRef.name, finalizers: ["dockermachine.infrastructure.cluster.x-k8s.io"],
              annotations: (($machine.metadata.annotations // {}) + {"cluster.x-k8s.io/cloned-from-name": .metadata.name, "cluster.x-k8s.io/cloned-from-groupkind": "DockerMachineTemplate.infrastructure.cluster.x-k8s.io"})})} | create),
      (select($config == null and $own) | referred($config_templates; $from.config) | select(.)
        | {apiVersion, kind: "KubeadmConfig", spec: ({joinConfiguration: {}} + (.spec.template.spec // {})),
            metadata: ($metadata + {name: $machine.spec.bootstrap.configRef.name,
              annotations: {"cluster.x-k8s.io/cloned-from-name": .metadata.name, "cluster.x-k8s.io/cloned-from-groupkind": "KubeadmConfigTemplate.bootstrap.cluster.x-k8s.io"}})} | create),
      (select($config == null and $control_plane)
        | {apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "KubeadmConfig", spec: ({clusterConfiguration: {}, initConfiguration: {}} + ($control_plane.spec.kubeadmConfigSpec // {})),
            metadata: ($metadata + {name: $machine.spec.bootstrap.configRef.name})} | create)),
    ($docker, $config | select(.) | owned($machine | controller)),
    (select($config.status.dataSecretName) | change({spec: {bootstrap: {dataSecretName: $config.status.dataSecretName}}})),
    (select($docker.spec.providerID) | change({spec: {providerID: $docker.spec.providerID}})),
    ($docker | if . and recorded then {metadata: {name: .metadata.name}} else $machine | node // null end) as $node
  | ($docker.status.ready == true) as $provisioned
  | ($node != null and (($docker | recorded) or ($node | node_ready))) as $healthy
  | status(observed_now + {bootstrapReady: ($config.status.ready == true), infrastructureReady: $provisioned,
      phase: (if $node and $provisioned then "Running" elif $provisioned then "Provisioned" elif $config.status.ready then "Provisioning" else "Pending" end),
      conditions: conditions([
        condition("BootstrapReady"; $config.status.ready == true; "WaitingForDataSecret"; "Waiting for the bootstrap data"),
        condition("InfrastructureReady"; $provisioned; first($docker.status.conditions[]? | select(.status != "True") | .reason) // "WaitingForInfrastructure"; first($docker.status.conditions[]? | select(.status != "True") | .message) // "Waiting for the infrastructure"),
        condition("NodeHealthy"; $healthy; if $node then "NodeConditionsFailed" else "NodeProvisioning" end; if $node then "Node \($node.metadata.name) is not Ready" else "Waiting for a node to exist" end)])}
      + (if $docker.status.addresses then {addresses: $docker.status.addresses} else {} end)
      + (if $node then {nodeRef: ({apiVersion: "v1", kind: "Node", name: $node.metadata.name} + (if $node.metadata.uid then {uid: $node.metadata.uid} else {} end))} else {} end)
      + (if $node.status.nodeInfo then {nodeInfo: $node.status.nodeInfo} else {} end)))
