package io.stagegate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.probe.ScriptedLab;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsTargetTest {

    private final Install sandbox = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of())
            .install();
    private final Node master = sandbox.masters().get(0);

    @Test
    void theApiIsAskedByItsNameAndOnANodeByTheSameNameAtTheNodesAddress() {
        assertThat(HttpsTarget.api(sandbox).path("/readyz"))
                .hasToString("https://api.ocp4.example.com:6443/readyz")
                .extracting(HttpsTarget::trust, HttpsTarget::accept, HttpsTarget::secret)
                .containsExactly(Trust.API, "*/*", false);
        assertThat(HttpsTarget.api(sandbox, master).path("/readyz"))
                .hasToString("https://api.ocp4.example.com:6443/readyz at 192.168.126.101");
    }

    @Test
    void theMachineConfigServerIsAskedAsMastersAskItThroughTheLoadBalancerThatTheApiHas() {
        assertThat(HttpsTarget.machineConfig(sandbox))
                .hasToString("https://api-int.ocp4.example.com:22623 at api.ocp4.example.com")
                .extracting(HttpsTarget::trust)
                .isEqualTo(Trust.MACHINE_CONFIG);
        assertThat(HttpsTarget.machineConfig(sandbox, master))
                .hasToString("https://api-int.ocp4.example.com:22623 at 192.168.126.101");
    }

    @Test
    void aDeclaredMachineConfigServerIsAskedWhereItIsDeclaredAndOnNodesAtTheProfilesPort() {
        Install lab = LabBuilder.like(sandbox)
                .machineConfig(new Environment.MachineConfig(
                        URI.create("https://mcs.ocp4.example.com:8443"), Optional.empty(), Optional.empty()))
                .build();
        assertThat(HttpsTarget.machineConfig(lab)).hasToString("https://mcs.ocp4.example.com:8443");
        assertThat(HttpsTarget.machineConfig(lab, master))
                .hasToString("https://mcs.ocp4.example.com:22623 at 192.168.126.101");
    }

    @Test
    void whereAnEndpointIsAnAddressNodesAreAskedAsTheNameThatTheyAllServe() {
        URI address = URI.create("https://[fd00::1]:8443");
        Install lab = LabBuilder.like(sandbox)
                .api(new Environment.Api(address, Optional.empty(), Path.of("/kubeconfig")))
                .machineConfig(new Environment.MachineConfig(address, Optional.empty(), Optional.empty()))
                .build();
        assertThat(HttpsTarget.api(lab)).hasToString("https://[fd00::1]:8443");
        assertThat(HttpsTarget.api(lab, master)).hasToString("https://api.ocp4.example.com:6443 at 192.168.126.101");
        assertThat(HttpsTarget.machineConfig(lab, master))
                .hasToString("https://api-int.ocp4.example.com:22623 at 192.168.126.101");
    }

    @Test
    void nodesAreAskedAtThePortsOfTheProfileWhateverTheLoadBalancersAre(@TempDir Path directory) {
        Install lab = ScriptedLab.declared(directory, """
                profile: hard-way
                override: {localhost-api: "https://localhost:7443", handover: {machine-config-port: 22624}}""");
        assertThat(HttpsTarget.api(lab)).hasToString("https://api.ocp4.example.com:6443");
        assertThat(HttpsTarget.api(lab, master)).hasToString("https://api.ocp4.example.com:7443 at 192.168.126.101");
        assertThat(HttpsTarget.machineConfig(lab, master))
                .hasToString("https://api-int.ocp4.example.com:22624 at 192.168.126.101");
    }

    @Test
    void anAddressIsNoNameToAskFor() {
        HttpsTarget target = HttpsTarget.of(URI.create("https://192.168.126.1:6443"), Trust.API);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> target.at("192.168.126.101"))
                .withMessage("https://192.168.126.1:6443 names no server that could be asked at 192.168.126.101");
    }

    @Test
    void whatIsAddedLeavesTheRestAsItIs() {
        HttpsTarget target = HttpsTarget.machineConfig(sandbox, master)
                .accepting("text/plain")
                .asSecret()
                .path("/config/master");
        assertThat(target)
                .isEqualTo(new HttpsTarget(
                        URI.create("https://api-int.ocp4.example.com:22623/config/master"),
                        Optional.of("192.168.126.101"),
                        Trust.MACHINE_CONFIG,
                        "text/plain",
                        true));
    }
}
