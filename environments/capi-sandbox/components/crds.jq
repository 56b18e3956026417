# Cluster API's CustomResourceDefinitions, as far as the lab has them: names, labels and columns as upstream's; of the fields
# those that the lab's controllers read are checked, and what else upstream knows is kept as it was given.
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

def crd($provider; $group; $version; $kind; $short; $columns; $properties; $scale; $labels):
  ($kind | ascii_downcase | if endswith("y") then .[:-1] + "ies" else . + "s" end) as $plural
  | {apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition",
      metadata: {name: "\($plural).\($group)", labels: ({"cluster.x-k8s.io/provider": $provider, "clusterctl.cluster.x-k8s.io": "", "cluster.x-k8s.io/v1beta1": $version} + $labels)},
      spec: {group: $group, scope: "Namespaced", names: {plural: $plural, singular: ($kind | ascii_downcase), kind: $kind, listKind: "\($kind)List", categories: ["cluster-api"], shortNames: $short},
        versions: [{name: $version, served: true, storage: true, additionalPrinterColumns: ($columns + [age]),
          schema: {openAPIV3Schema: object({apiVersion: string, kind: string, metadata: {type: "object"}} + $properties)},
          subresources: (if $properties.status then {status: {}} + (if $scale then {scale: scaling} else {} end) else {} end)}]}};
def core($kind; $short; $columns; $spec; $status; $scale):
  crd("cluster-api"; "cluster.x-k8s.io"; "v1beta1"; $kind; $short; $columns; {spec: $spec, status: state($status)}; $scale; {});
def bootstrap($kind; $properties): crd("bootstrap-kubeadm"; "bootstrap.cluster.x-k8s.io"; "v1beta1"; $kind; []; [cluster]; $properties; false; {});
def docker($kind; $columns; $properties): crd("infrastructure-docker"; "infrastructure.cluster.x-k8s.io"; "v1beta1"; $kind; []; $columns; $properties; false; {});

{
  "inventory": [
    crd("clusterctl"; "clusterctl.cluster.x-k8s.io"; "v1alpha3"; "Provider"; []; [column("Type"; ".type"), column("Provider"; ".providerName"), column("Version"; ".version")];
      {providerName: string, type: string, version: string, watchedNamespace: string}; false; {"clusterctl.cluster.x-k8s.io/core": "inventory"})],
  "cluster-api": [
    core("Cluster"; ["cl"]; [phase]; object({paused: boolean, controlPlaneEndpoint: endpoint, controlPlaneRef: ref, infrastructureRef: ref, topology: open,
      clusterNetwork: object({apiServerPort: integer, services: cidrs, pods: cidrs, serviceDomain: string})}); {phase: string, infrastructureReady: boolean, controlPlaneReady: boolean}; false),
    core("MachineDeployment"; ["md"]; [cluster, number("Replicas"; ".status.replicas"), number("Ready"; ".status.readyReplicas"), phase];
      (object({clusterName: required, replicas: integer, selector: selector, paused: boolean, template: (object({metadata: metadata, spec: machine}))}) | keeps | needs(["clusterName", "selector", "template"])); {phase: string} + replicas; true),
    core("MachineSet"; ["ms"]; [cluster, number("Replicas"; ".status.replicas"), number("Ready"; ".status.readyReplicas")];
      (object({clusterName: required, replicas: integer, selector: selector, template: (object({metadata: metadata, spec: machine}))}) | keeps | needs(["clusterName", "selector"])); replicas + {fullyLabeledReplicas: integer}; true),
    core("Machine"; ["ma"]; [cluster, column("NodeName"; ".status.nodeRef.name"), column("ProviderID"; ".spec.providerID"), phase, column("Version"; ".spec.version")];
      machine; {phase: string, bootstrapReady: boolean, infrastructureReady: boolean, nodeRef: ref, addresses: {type: "array", items: object({type: string, address: string})}}; false)],
  "bootstrap-kubeadm": [
    bootstrap("KubeadmConfig"; {spec: kubeadm, status: state({ready: boolean, dataSecretName: string})}),
    bootstrap("KubeadmConfigTemplate"; {spec: (object({template: object({metadata: metadata, spec: kubeadm})}) | needs(["template"]))})],
  "control-plane-kubeadm": [
    crd("control-plane-kubeadm"; "controlplane.cluster.x-k8s.io"; "v1beta1"; "KubeadmControlPlane"; ["kcp"];
      [cluster, {name: "Initialized", type: "boolean", jsonPath: ".status.initialized"}, {name: "API Server Available", type: "boolean", jsonPath: ".status.ready"}, number("Replicas"; ".status.replicas"), number("Ready"; ".status.readyReplicas"), column("Version"; ".spec.version")];
      {spec: (object({replicas: integer, version: {type: "string", pattern: "^v[0-9]+\\.[0-9]+\\.[0-9]+"}, kubeadmConfigSpec: kubeadm,
        machineTemplate: (object({metadata: metadata, infrastructureRef: ref}) | keeps | needs(["infrastructureRef"]))}) | keeps | needs(["kubeadmConfigSpec", "machineTemplate", "version"])),
       status: state(replicas + {initialized: boolean, ready: boolean, version: string})}; true; {})],
  "infrastructure-docker": [
    docker("DockerCluster"; [cluster]; {spec: (object({controlPlaneEndpoint: endpoint, loadBalancer: open}) | keeps), status: state({ready: boolean})}),
    docker("DockerMachine"; [cluster, column("ProviderID"; ".spec.providerID"), {name: "Ready", type: "boolean", jsonPath: ".status.ready"}]; {spec: docker_machine, status: state({ready: boolean, addresses: {type: "array", items: object({type: string, address: string})}})}),
    docker("DockerMachineTemplate"; []; {spec: template(docker_machine)})],
  "addon-helm": [
    crd("addon-helm"; "addons.cluster.x-k8s.io"; "v1alpha1"; "HelmChartProxy"; []; []; {spec: (object({clusterSelector: selector, chartName: required, repoURL: required, releaseName: string, namespace: string, version: string, valuesTemplate: string})
      | keeps | needs(["chartName", "clusterSelector", "repoURL"])), status: state({matchingClusters: {type: "array", items: ref}})}; false; {"clusterctl.cluster.x-k8s.io/move-hierarchy": "true"})]
}[$provider] | {apiVersion: "v1", kind: "List", items: .}
