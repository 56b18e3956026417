package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.ClusterManifests;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of the cluster's manifests the API has, asked on a node with the node's own localhost kubeconfig, as stage
 * 10's checklist does. Only names and the words that tell whether an object is in force are asked for: whole CRDs
 * are megabytes on a real cluster.
 */
public record ManifestsProbe(Node node) implements Probe<ClusterManifests> {

    @Override
    public String subject() {
        return "cluster manifests, seen from " + node;
    }

    @Override
    public ClusterManifests observe(Lab lab) {
        SortedMap<String, String> states = new TreeMap<>();
        String established = "{.status.conditions[?(@.type==\"Established\")].status}";
        read(lab, states, "namespace", "namespaces", "{.status.phase}");
        read(lab, states, "clusterrole", "clusterroles", "exists");
        read(lab, states, "clusterrolebinding", "clusterrolebindings", "exists");
        read(lab, states, "crd", "customresourcedefinitions", established);
        read(lab, states, "deployment", "deployments", "exists");
        return new ClusterManifests(states);
    }

    private void read(Lab lab, SortedMap<String, String> states, String kind, String resource, String state) {
        List<String> call = new ArrayList<>(List.of(
                "oc",
                "--kubeconfig=" + lab.environment().install().profile().localhostKubeconfig(),
                "--request-timeout=5s",
                "get",
                resource,
                "--output=jsonpath={range .items[*]}{.metadata.namespace}{\"\\t\"}{.metadata.name}{\"\\t\"}" + state
                        + "{\"\\n\"}{end}"));
        if (kind.equals("deployment")) {
            call.add("--all-namespaces");
        }
        lab.install()
                .shell(node)
                .run(Command.of(call.toArray(String[]::new)).asRoot())
                .orCouldNotCheck()
                .stdout()
                .lines()
                .map(line -> line.split("\t", -1))
                .filter(cells -> cells.length == 3)
                .forEach(cells ->
                        states.put(kind + " " + (cells[0].isEmpty() ? cells[1] : cells[0] + "/" + cells[1]), cells[2]));
    }
}
