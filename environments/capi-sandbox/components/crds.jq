# Cluster API's CustomResourceDefinitions, as far as the lab has them: names, labels, versions, columns and size as upstream's; of the
# fields those that the lab's controllers read are checked, and what else upstream knows is kept as it was given.
def string: {type: "string"};
def required: {type: "string", minLength: 1};
def integer: {type: "integer", format: "int32", minimum: 0};
def boolean: {type: "boolean"};
def strings: {type: "array", items: string};
def open: {type: "object", "x-kubernetes-preserve-unknown-fields": true};
def labels: {type: "object", additionalProperties: string};
def object($properties): {type: "object", properties: $properties};
def needs($names): . + {required: $names};
def keeps: . + {"x-kubernetes-preserve-unknown-fields": true};
def ref: object({apiVersion: required, kind: required, name: required, namespace: string, uid: string, fieldPath: string, resourceVersion: string}) | needs(["kind", "name"]);
def selector: object({matchLabels: labels, matchExpressions: {type: "array", items: open}});
def conditions: {type: "array", items: (object({type: required, status: required, severity: string, reason: string, message: string,
  lastTransitionTime: {type: "string", format: "date-time"}}) | needs(["type", "status"]))};
def state($properties): object({conditions: conditions, observedGeneration: {type: "integer", format: "int64"}} + $properties) | keeps;
def metadata: object({labels: labels, annotations: labels});
def mounts: {type: "array", items: object({hostPath: string, containerPath: string, readOnly: boolean})};
def endpoint: object({host: string, port: integer}) | needs(["host", "port"]);
def replicas: {replicas: integer, readyReplicas: integer, updatedReplicas: integer, availableReplicas: integer, unavailableReplicas: {type: "integer", format: "int32"}, selector: string};
def cidrs: object({cidrBlocks: {type: "array", items: {type: "string", pattern: "^[0-9a-fA-F.:]+/[0-9]+$"}}}) | needs(["cidrBlocks"]);
def kubeadm: object({clusterConfiguration: (object({apiServer: (object({certSANs: strings}) | keeps)}) | keeps), initConfiguration: open, joinConfiguration: open,
  files: {type: "array", items: open}, preKubeadmCommands: strings, postKubeadmCommands: strings}) | keeps;
def machine: object({clusterName: required, version: string, providerID: string, failureDomain: string, infrastructureRef: ref,
  bootstrap: object({configRef: ref, dataSecretName: string})}) | keeps | needs(["bootstrap", "clusterName", "infrastructureRef"]);
def docker_machine: object({providerID: string, customImage: string, bootstrapped: boolean, extraMounts: mounts, preLoadImages: strings}) | keeps;
def template($spec): object({template: (object({metadata: metadata, spec: $spec}) | needs(["spec"]))}) | needs(["template"]);
def column($name; $path): {name: $name, type: "string", jsonPath: $path};
def number($name; $path): {name: $name, type: "integer", jsonPath: $path};
def age: {name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp"};
def phase: column("Phase"; ".status.phase");
def cluster: column("Cluster"; ".metadata.labels['cluster\\.x-k8s\\.io/cluster-name']");
def scaling: {specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas", labelSelectorPath: ".status.selector"};

# How large upstream's definitions are, in kB: Cluster API v1.12.4 (config/crd/bases of each provider), its helm add-on v0.6.4,
# cert-manager v1.19. Most of it is the fields' documentation.
{ClusterClass: 348, Cluster: 232, MachineDeployment: 152, MachineSet: 135, MachinePool: 133, Machine: 118, MachineHealthCheck: 74, MachineDrainRule: 41,
  ClusterResourceSet: 44, ClusterResourceSetBinding: 19, ExtensionConfig: 36, IPAddressClaim: 29, IPAddress: 13,
  KubeadmConfig: 381, KubeadmConfigTemplate: 414, KubeadmControlPlane: 479, KubeadmControlPlaneTemplate: 416,
  DockerCluster: 47, DockerClusterTemplate: 24, DockerMachine: 42, DockerMachineTemplate: 23, DockerMachinePool: 45, DockerMachinePoolTemplate: 13,
  HelmChartProxy: 21, HelmReleaseProxy: 19, Certificate: 40, CertificateRequest: 18, Issuer: 190, ClusterIssuer: 190, Order: 14, Challenge: 170} as $kilobytes |
# documented KILOBYTES: so much documentation, on fields that nobody uses.
def documented($size): [range([$size * 1000 / 280 | floor, 0] | max)] | map({key: "documentedField\(.)",
    value: {type: "string", description: ("What upstream writes here is as long as this is: the meaning of the field, its default, the values that it may have, "
      + "which other field it goes with, since which version it is there, and who is to set it, a person or a controller.")}}) | from_entries;

# $versions: all are served, the last one is stored. They are alike: nothing has to be converted.
def crd($group; $versions; $scope; $kind; $short; $columns; $properties; $scale; $labels):
  ($kind | ascii_downcase | if endswith("y") then .[:-1] + "ies" else . + (if endswith("s") then "es" else "s" end) end) as $plural
  | documented(($kilobytes[$kind] // 0) / ($versions | length) - 1) as $documentation
  | {apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition",
      metadata: {name: "\($plural).\($group)", labels: ({"clusterctl.cluster.x-k8s.io": ""} + $labels)},
      spec: {group: $group, scope: $scope, names: {plural: $plural, singular: ($kind | ascii_downcase), kind: $kind, listKind: "\($kind)List", categories: ["cluster-api"], shortNames: $short},
        versions: [$versions[] as $version | {name: $version, served: true, storage: ($version == $versions[-1]), additionalPrinterColumns: ($columns + [age]),
          schema: {openAPIV3Schema: object({apiVersion: string, kind: string, metadata: {type: "object"}}
            + (if $properties.spec then $properties | .spec.properties += $documentation else $properties + $documentation end))},
          subresources: (if $properties.status then {status: {}} + (if $scale then {scale: scaling} else {} end) else {} end)}]}};
# Since Cluster API v1.11 v1beta2 is stored, and v1beta1 served.
def both: ["v1beta1", "v1beta2"];
def of($provider): {"cluster.x-k8s.io/provider": $provider, "cluster.x-k8s.io/v1beta1": "v1beta1", "cluster.x-k8s.io/v1beta2": "v1beta2"};
def core($kind; $short; $columns; $spec; $status; $scale):
  crd("cluster.x-k8s.io"; both; "Namespaced"; $kind; $short; $columns; {spec: $spec, status: state($status)}; $scale; of("cluster-api"));
# further: what the lab has the definition of, and no controller for.
def further($group; $versions; $scope; $kind; $provider): crd($group; $versions; $scope; $kind; []; []; {spec: open, status: open}; false; of($provider));
def bootstrap($kind; $properties): crd("bootstrap.cluster.x-k8s.io"; both; "Namespaced"; $kind; []; [cluster]; $properties; false; of("bootstrap-kubeadm"));
def docker($kind; $columns; $properties): crd("infrastructure.cluster.x-k8s.io"; both; "Namespaced"; $kind; []; $columns; $properties; false; of("infrastructure-docker"));
# clusterctl labels cert-manager's own definitions, too (cluster-api, cmd/clusterctl/client/cluster/cert_manager.go, addCerManagerLabel).
def cert_manager($group; $scope; $kind): crd($group; ["v1"]; $scope; $kind; []; []; {spec: open, status: open}; false;
  {app: "cert-manager", "clusterctl.cluster.x-k8s.io/core": "cert-manager"});

{
  "inventory": [
    crd("clusterctl.cluster.x-k8s.io"; ["v1alpha3"]; "Namespaced"; "Provider"; []; [column("Type"; ".type"), column("Provider"; ".providerName"), column("Version"; ".version")];
      {providerName: string, type: string, version: string, watchedNamespace: string}; false; {"clusterctl.cluster.x-k8s.io/core": "inventory"})],
  "cert-manager": [
    cert_manager("cert-manager.io"; "Namespaced"; "Certificate", "CertificateRequest", "Issuer"), cert_manager("cert-manager.io"; "Cluster"; "ClusterIssuer"),
    cert_manager("acme.cert-manager.io"; "Namespaced"; "Order", "Challenge")],
  "cluster-api": [
    core("Cluster"; ["cl"]; [phase]; object({paused: boolean, controlPlaneEndpoint: endpoint, controlPlaneRef: ref, infrastructureRef: ref, topology: open,
      clusterNetwork: object({apiServerPort: integer, services: cidrs, pods: cidrs, serviceDomain: string})}); {phase: string, infrastructureReady: boolean, controlPlaneReady: boolean}; false),
    core("MachineDeployment"; ["md"]; [cluster, number("Replicas"; ".status.replicas"), number("Ready"; ".status.readyReplicas"), phase];
      (object({clusterName: required, replicas: integer, selector: selector, paused: boolean, template: (object({metadata: metadata, spec: machine}))}) | keeps | needs(["clusterName", "selector", "template"])); {phase: string} + replicas; true),
    core("MachineSet"; ["ms"]; [cluster, number("Replicas"; ".status.replicas"), number("Ready"; ".status.readyReplicas")];
      (object({clusterName: required, replicas: integer, selector: selector, template: (object({metadata: metadata, spec: machine}))}) | keeps | needs(["clusterName", "selector"])); replicas + {fullyLabeledReplicas: integer}; true),
    core("Machine"; ["ma"]; [cluster, column("NodeName"; ".status.nodeRef.name"), column("ProviderID"; ".spec.providerID"), phase, column("Version"; ".spec.version")];
      machine; {phase: string, bootstrapReady: boolean, infrastructureReady: boolean, nodeRef: ref, addresses: {type: "array", items: object({type: string, address: string})}}; false),
    further("cluster.x-k8s.io"; both; "Namespaced"; "ClusterClass", "MachinePool", "MachineHealthCheck", "MachineDrainRule"; "cluster-api"),
    further("addons.cluster.x-k8s.io"; both; "Namespaced"; "ClusterResourceSet", "ClusterResourceSetBinding"; "cluster-api"),
    further("ipam.cluster.x-k8s.io"; both; "Namespaced"; "IPAddressClaim", "IPAddress"; "cluster-api"),
    further("runtime.cluster.x-k8s.io"; ["v1alpha1", "v1beta2"]; "Cluster"; "ExtensionConfig"; "cluster-api")],
  "bootstrap-kubeadm": [
    bootstrap("KubeadmConfig"; {spec: kubeadm, status: state({ready: boolean, dataSecretName: string})}),
    bootstrap("KubeadmConfigTemplate"; {spec: (object({template: object({metadata: metadata, spec: kubeadm})}) | needs(["template"]))})],
  "control-plane-kubeadm": [
    crd("controlplane.cluster.x-k8s.io"; both; "Namespaced"; "KubeadmControlPlane"; ["kcp"];
      [cluster, {name: "Initialized", type: "boolean", jsonPath: ".status.initialized"}, {name: "API Server Available", type: "boolean", jsonPath: ".status.ready"}, number("Replicas"; ".status.replicas"), number("Ready"; ".status.readyReplicas"), column("Version"; ".spec.version")];
      {spec: (object({replicas: integer, version: {type: "string", pattern: "^v[0-9]+\\.[0-9]+\\.[0-9]+"}, kubeadmConfigSpec: kubeadm,
        machineTemplate: (object({metadata: metadata, infrastructureRef: ref}) | keeps | needs(["infrastructureRef"]))}) | keeps | needs(["kubeadmConfigSpec", "machineTemplate", "version"])),
       status: state(replicas + {initialized: boolean, ready: boolean, version: string})}; true; of("control-plane-kubeadm")),
    further("controlplane.cluster.x-k8s.io"; both; "Namespaced"; "KubeadmControlPlaneTemplate"; "control-plane-kubeadm")],
  "infrastructure-docker": [
    docker("DockerCluster"; [cluster]; {spec: (object({controlPlaneEndpoint: endpoint, loadBalancer: open}) | keeps), status: state({ready: boolean})}),
    docker("DockerMachine"; [cluster, column("ProviderID"; ".spec.providerID"), {name: "Ready", type: "boolean", jsonPath: ".status.ready"}]; {spec: docker_machine, status: state({ready: boolean, addresses: {type: "array", items: object({type: string, address: string})}})}),
    docker("DockerMachineTemplate"; []; {spec: template(docker_machine)}),
    further("infrastructure.cluster.x-k8s.io"; both; "Namespaced"; "DockerClusterTemplate", "DockerMachinePool", "DockerMachinePoolTemplate"; "infrastructure-docker")],
  "addon-helm": [
    crd("addons.cluster.x-k8s.io"; ["v1alpha1"]; "Namespaced"; "HelmChartProxy"; []; []; {spec: (object({clusterSelector: selector, chartName: required, repoURL: required, releaseName: string, namespace: string, version: string, valuesTemplate: string,
      credentials: (object({secret: (object({name: string, namespace: string}) | keeps), key: string}) | needs(["key", "secret"]))})
      | keeps | needs(["chartName", "clusterSelector", "repoURL"])), status: state({matchingClusters: {type: "array", items: ref}})}; false;
      {"cluster.x-k8s.io/provider": "addon-helm", "clusterctl.cluster.x-k8s.io/move-hierarchy": "true"}),
    crd("addons.cluster.x-k8s.io"; ["v1alpha1"]; "Namespaced"; "HelmReleaseProxy"; []; []; {spec: open, status: open}; false; {"cluster.x-k8s.io/provider": "addon-helm"})]
}[$provider] | {apiVersion: "v1", kind: "List", items: .}
