# The kubeadm control plane: its authorities, its Machine, its state. Of one replica, for the lab has one host for it.
(listed("DockerMachineTemplate") | INDEX(key)) as $templates | (listed("Secret") | INDEX(key)) as $secrets | listed("Machine") as $machines |
listed("KubeadmControlPlane")[] | at_work | select(.metadata.deletionTimestamp == null) | . as $own
  | cluster as $cluster | select($cluster and owner("Cluster").uid == $cluster.metadata.uid)
  | [$machines[] | select(owner("KubeadmControlPlane").uid == $own.metadata.uid and .metadata.deletionTimestamp == null)] as $have
  | ([("ca", "etcd", "proxy", "sa", "kubeconfig") as $which | $secrets["\(.metadata.namespace)/\($cluster.metadata.name)-\($which)"] | select(.)] | length == 5) as $certificates
  | ($cluster.status.infrastructureReady == true and $cluster.spec.controlPlaneEndpoint.host != null) as $may
  | ($templates["\(.metadata.namespace)/\(.spec.machineTemplate.infrastructureRef.name)"] | select(.) | owned($cluster | reference)),
    (select($may and ($certificates | not)) | {do: "authorities", cluster: $cluster.metadata.name, namespace: .metadata.namespace, owner: controller,
      endpoint: "\($cluster.spec.controlPlaneEndpoint.host):\($cluster.spec.controlPlaneEndpoint.port)"}),
    (select($may and $certificates and $have == [] and (.spec.replicas // 1) > 0) | "\(.metadata.name)-\($random[:5])" as $name
      | {apiVersion: $cluster.apiVersion, kind: "Machine",
          metadata: {namespace: .metadata.namespace, name: $name, ownerReferences: [controller], annotations: (.spec.machineTemplate.metadata.annotations // {}),
            labels: ((.spec.machineTemplate.metadata.labels // {}) + {"cluster.x-k8s.io/cluster-name": $cluster.metadata.name, "cluster.x-k8s.io/control-plane": "", "cluster.x-k8s.io/control-plane-name": .metadata.name})},
          spec: {clusterName: $cluster.metadata.name, version: .spec.version,
            bootstrap: {configRef: {apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "KubeadmConfig", name: $name, namespace: .metadata.namespace}},
            infrastructureRef: (.spec.machineTemplate.infrastructureRef + {kind: "DockerMachine", name: $name})}} | create),
    ([$have[] | node] as $nodes | ([$nodes[] | select(node_ready)] | length) as $ready
      | (.status.initialized == true or workload != null) as $initialized | (.spec.replicas // 1) as $wanted
      | status({observedGeneration: .metadata.generation, initialized: $initialized, ready: (.status.ready == true or $ready > 0),
          replicas: ($have | length), updatedReplicas: ($have | length), readyReplicas: $ready, unavailableReplicas: (($have | length) - $ready),
          version: .spec.version, selector: "cluster.x-k8s.io/cluster-name=\($cluster.metadata.name),cluster.x-k8s.io/control-plane",
          conditions: conditions([condition("Available"; $initialized; "WaitingForKubeadmInit"; "Waiting for the control plane to answer"),
            condition("CertificatesAvailable"; $certificates; "WaitingForInfrastructure"; "Waiting for the infrastructure of the cluster"),
            condition("MachinesCreated"; ($have | length) >= $wanted; "ScalingUp"; "Scaling up control plane to \($wanted) replicas (actual \($have | length))"),
            condition("MachinesReady"; $ready >= $wanted; "WaitingForNodes"; "\($ready) of \($wanted) control plane Nodes are Ready")])}))
