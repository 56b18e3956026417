package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.LiveLab;
import io.stagegate.connection.StubApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.observation.ClusterNode;
import io.stagegate.observation.ClusterNode.Ready;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClusterNodesProbeTest {

    @Test
    void readsWhatANodeSaysAndWhatItDoesNot(@TempDir Path directory) throws IOException {
        String full = """
                {"metadata":{"name":"master-0","labels":{"node-role.kubernetes.io/master":"","kubernetes.io/os":"linux"}},
                 "spec":{"podCIDR":"10.128.0.0/24","unschedulable":true},
                 "status":{"addresses":[{"type":"Hostname","address":"master-0"},{"type":"InternalIP","address":"10.0.0.1"}],
                           "conditions":[{"type":"DiskPressure","status":"False"},
                                         {"type":"Ready","status":"False","reason":"KubeletNotReady",
                                          "message":"cni plugin not initialized","lastTransitionTime":"2026-11-20T00:00:00Z"}],
                           "nodeInfo":{"kubeletVersion":"v1.29.0"}}}""";
        try (StubApi api = new StubApi(directory)
                        .answers(
                                "GET /api/v1/nodes",
                                asked -> "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":["
                                        + full + ",{\"metadata\":{\"name\":\"new\"}}]}")
                        .start();
                LiveLab lab = new LiveLab(environment(api))) {
            assertThat(new ClusterNodesProbe().observe(lab).nodes())
                    .containsExactly(
                            new ClusterNode(
                                    "master-0",
                                    Set.of("master"),
                                    Optional.of(new Ready(
                                            "False",
                                            "KubeletNotReady",
                                            "cni plugin not initialized",
                                            "2026-11-20T00:00:00Z")),
                                    List.of("10.0.0.1"),
                                    "v1.29.0",
                                    true,
                                    "10.128.0.0/24"),
                            new ClusterNode("new", Set.of(), Optional.empty(), List.of(), "", false, ""));
        }
    }

    private static Install environment(StubApi api) {
        Install sandbox = EnvironmentLoader.load("sandbox", Map.of()).install();
        return LabBuilder.like(sandbox)
                .api(new Environment.Api(sandbox.api().endpoint(), sandbox.api().ca(), api.kubeconfig()))
                .build();
    }
}
