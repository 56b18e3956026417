# The kubeadm bootstrap provider: a Machine's bootstrap data, as cloud-config.
(listed("Secret") | INDEX(key)) as $secrets | (listed("Machine") | INDEX(key)) as $machines | (observed("Token") | INDEX(.cluster)) as $tokens |
def secret($cluster; $which): $secrets["\($cluster | key)-\($which)"];
def file($path; $content): {path: $path, owner: "root:root", permissions: "0600", content: $content};
def pair($cluster; $which; $name): secret($cluster; $which).data | file("/etc/kubernetes/pki/\($name).crt"; .["tls.crt"] | @base64d), file("/etc/kubernetes/pki/\($name).key"; .["tls.key"] | @base64d);
def registration: {nodeRegistration: {name: .metadata.name, kubeletExtraArgs: {"provider-id": "docker:////\(.metadata.name)"}}};
def kubeadm($command; $config): file("/run/kubeadm/kubeadm.yaml"; $config | map(tojson) | join("\n---\n")), {run: "kubeadm \($command) --config /run/kubeadm/kubeadm.yaml"};
def cloud_config(parts): [parts] | {write_files: map(select(.path)), runcmd: map(select(.run) | .run)} | "#cloud-config\n" + tojson;

listed("KubeadmConfig") as $configs |
# Once for each cluster in which a worker waits.
($clusters[] | at_work | . as $cluster | select(holds("ControlPlaneInitialized") and $tokens[key])
  | select(any($configs[]; cluster_name == $cluster.metadata.name and .metadata.namespace == $cluster.metadata.namespace and .status.ready != true))
  | secret(.; "kubeconfig") | select(.)
  | {do: "token", cluster: ($cluster | key), uid: .metadata.uid, kubeconfig: .data.value} + ($tokens[$cluster | key] | {id, secret})),
($configs[] | at_work | select(.metadata.deletionTimestamp == null) | . as $own | cluster as $cluster | select($cluster)
  | $machines["\(.metadata.namespace)/\(owner("Machine").name // "")"] as $machine | select($machine)
  | ($machine.metadata.labels | has("cluster.x-k8s.io/control-plane")) as $control_plane
  | (secret($cluster; "ca") and secret($cluster; "kubeconfig") and secret($cluster; "sa")) as $certificates
  | ($certificates and $cluster.status.infrastructureReady == true and ($control_plane or ($cluster | holds("ControlPlaneInitialized")))) as $may
  | "\($cluster.spec.controlPlaneEndpoint.host):\($cluster.spec.controlPlaneEndpoint.port)" as $endpoint
  | ($secrets[key] != null) as $done
  | (select($may and ($done | not)) | {apiVersion: "v1", kind: "Secret", type: "cluster.x-k8s.io/secret",
      metadata: {name: .metadata.name, namespace: .metadata.namespace, labels: {"cluster.x-k8s.io/cluster-name": $cluster.metadata.name}, ownerReferences: [controller]},
      data: {format: ("cloud-config" | @base64), value: (if $control_plane then
        cloud_config(pair($cluster; "ca"; "ca"), pair($cluster; "etcd"; "etcd-ca"), pair($cluster; "proxy"; "front-proxy-ca"),
          (secret($cluster; "sa").data | file("/etc/kubernetes/pki/service-account.pub"; .["tls.crt"] | @base64d), file("/etc/kubernetes/pki/service-account.key"; .["tls.key"] | @base64d)),
          kubeadm("init"; [({apiVersion: "kubeadm.k8s.io/v1beta3", kind: "ClusterConfiguration", clusterName: $cluster.metadata.name, controlPlaneEndpoint: $endpoint, kubernetesVersion: $machine.spec.version,
              networking: {serviceSubnet: ($cluster.spec.clusterNetwork.services.cidrBlocks[0] // "10.96.0.0/12"), podSubnet: ($cluster.spec.clusterNetwork.pods.cidrBlocks[0] // "192.168.0.0/16"),
                dnsDomain: ($cluster.spec.clusterNetwork.serviceDomain // "cluster.local")}} * (.spec.clusterConfiguration // {})),
            ({apiVersion: "kubeadm.k8s.io/v1beta3", kind: "InitConfiguration"} + registration)]))
        else
        cloud_config(file("/etc/kubernetes/pki/ca.crt"; secret($cluster; "ca").data["tls.crt"] | @base64d),
          kubeadm("join"; [{apiVersion: "kubeadm.k8s.io/v1beta3", kind: "JoinConfiguration",
            discovery: {bootstrapToken: {apiServerEndpoint: $endpoint, token: ($tokens[$cluster | key] | "\(.id).\(.secret)")}}} + registration]))
        end | @base64)}} | create),
    status({observedGeneration: .metadata.generation, ready: $done,
      conditions: conditions([condition("CertificatesAvailable"; $certificates; "WaitingForClusterInfrastructure"; "Waiting for the cluster's certificates"),
        condition("DataSecretAvailable"; $done; if $certificates then "WaitingForControlPlaneAvailable" else "WaitingForClusterInfrastructure" end; "Waiting for what the bootstrap data are made of")])}
      + (if $done then {dataSecretName: .metadata.name} else {} end)))
