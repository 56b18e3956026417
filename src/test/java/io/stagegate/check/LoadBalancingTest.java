package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Install;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.LoadBalancerServers.Server;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.probe.ScriptedLab;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadBalancingTest {

    private static final Install LAB = ScriptedLab.withLoadBalancer();
    private static final Check<LoadBalancerServers> MASTERS_ONLY = LoadBalancing.mastersOnly(LAB);
    private static final Check<LoadBalancerServers> DRAINED = LoadBalancing.bootstrapInMaintenance(LAB);
    private static final String EXPECTED =
            "expected: the load balancer knows the masters as up, and no bootstrap, in api and machine-config\nbut was: ";

    private final List<Server> servers = new ArrayList<>();

    LoadBalancingTest() {
        for (String backend : List.of("api", "machine-config")) {
            MASTERS.forEach(master ->
                    servers.add(new Server(backend, master.name(), "UP", master.address() + ":6443", "L4OK")));
        }
    }

    private LoadBalancerServers seen() {
        return new LoadBalancerServers(servers, List.of());
    }

    private void add(String backend, String name, String status, String address) {
        servers.add(new Server(backend, name, status, address, ""));
    }

    @Test
    void allMastersUpAndNobodyElseNeeded() {
        passes(MASTERS_ONLY, seen());
        add("other", "bootstrap", "UP", "");
        passes(MASTERS_ONLY, seen());
    }

    @Test
    void withoutAddressesNamesTellThem() {
        servers.clear();
        for (String backend : List.of("api", "machine-config")) {
            add(backend, "master0", "UP", "");
            add(backend, "master-1.ocp4.example.com", "UP", "");
            add(backend, "MASTER-2", "UP", "");
        }
        passes(MASTERS_ONLY, seen());
    }

    @Test
    void whereAddressesAreToldNamesDoNotCount() {
        servers.set(0, new Server("api", "master-0", "UP", "10.0.0.7:6443", ""));
        fails(MASTERS_ONLY, seen(), EXPECTED + "api has no server for master-0 (192.168.126.101)");
    }

    @Test
    void theBootstrapIsFoundByNameAndByAddressInAnyState() {
        add("api", "bootstrap", "MAINT", "");
        add("machine-config", "bs", "DOWN", "192.168.126.100:22623");
        fails(
                MASTERS_ONLY,
                seen(),
                EXPECTED + "api/bootstrap MAINT is still there\n"
                        + "machine-config/bs (192.168.126.100:22623) DOWN is still there");
    }

    @Test
    void onlyUpIsUp() {
        servers.set(0, new Server("api", "master-0", "UP 1/3", "192.168.126.101:6443", "L4TOUT"));
        servers.set(1, new Server("api", "master-1", "DOWN", "192.168.126.102:6443", "L4CON"));
        servers.set(5, new Server("machine-config", "master-2", "MAINT", "192.168.126.103:22623", ""));
        fails(
                MASTERS_ONLY,
                seen(),
                EXPECTED + "api/master-0 (192.168.126.101:6443) UP 1/3, L4TOUT\n"
                        + "api/master-1 (192.168.126.102:6443) DOWN, L4CON\n"
                        + "machine-config/master-2 (192.168.126.103:22623) MAINT");
    }

    @Test
    void whatIsNotCheckedOrNotShownIsNotKnown() {
        servers.set(0, new Server("api", "master-0", "no check", "192.168.126.101:6443", ""));
        isUnknown(
                MASTERS_ONLY,
                seen(),
                "api/master-0 (192.168.126.101:6443) no check: HAProxy does not check it, and would send it traffic"
                        + " in any case");
        servers.removeIf(server -> server.backend().equals("api"));
        isUnknown(
                MASTERS_ONLY,
                seen(),
                "the statistics show no server of backend api: is that its name in HAProxy, and not hidden by"
                        + " `stats scope`?");
        isUnknown(
                LoadBalancing.mastersOnly(new ScriptedLab().environment().install()),
                seen(),
                "the environment declares no load-balancer");
    }

    @Test
    void drainedIsInMaintenanceOrGone() {
        passes(DRAINED, seen());
        add("api", "bootstrap", "MAINT", "");
        add("machine-config", "bootstrap", "MAINT (via api/bootstrap)", "");
        passes(DRAINED, seen());
        add("machine-config", "bs", "UP", "192.168.126.100:22623");
        fails(
                DRAINED,
                seen(),
                "expected: the load balancer has the bootstrap's servers in maintenance, in api and machine-config\n"
                        + "but was: machine-config/bs (192.168.126.100:22623) UP");
        isUnknown(DRAINED, new LoadBalancerServers(List.of(), List.of()), """
                the statistics show no server of backend api: is that its name in HAProxy, and not hidden by `stats scope`?
                the statistics show no server of backend machine-config: is that its name in HAProxy, and not hidden by `stats scope`?""");
    }

    private static PerPlace<ApiHealth> direct(boolean... answering) {
        Map<String, Result<ApiHealth>> results = new LinkedHashMap<>();
        for (int i = 0; i < answering.length; i++) {
            ApiHealth.Answer answer =
                    new ApiHealth.Answer("/readyz", answering[i] ? 200 : 500, answering[i] ? "ok" : "no");
            results.put("master-" + i, Result.of(new ApiHealth("m" + i, List.of(answer))));
        }
        return new PerPlace<>(results);
    }

    @Test
    void theDiagnosisNamesTheSideToLookAt() {
        assertThat(LoadBalancing.diagnosis(LAB, Optional.of(seen()), direct(false, false)))
                .isEqualTo("no master answers when it is asked directly: look at the masters' kube-apiserver, not at"
                        + " HAProxy");
        assertThat(LoadBalancing.diagnosis(LAB, Optional.of(seen()), direct(true, false)))
                .isEqualTo("master-0 answers when asked directly, and HAProxy has them up: look at HAProxy's frontend,"
                        + " and at the way from here to it");
        servers.set(0, new Server("api", "master-0", "DOWN", "192.168.126.101:6443", "L6RSP"));
        assertThat(LoadBalancing.diagnosis(LAB, Optional.of(seen()), direct(true, true)))
                .isEqualTo("master-0, master-1 answer when asked directly, although HAProxy has them down"
                        + " (api/master-0 (192.168.126.101:6443) DOWN, L6RSP): look at HAProxy's checks in api, and at"
                        + " the way from it to the masters");
        assertThat(LoadBalancing.diagnosis(LAB, Optional.empty(), direct(true)))
                .endsWith("what HAProxy makes of them could not be seen: is it running?");
    }

    @Test
    void whoIsSentToOneAndTheSameServerIsKnownByTheAlgorithm() {
        for (String balance : List.of("source", "roundrobin", "")) {
            LoadBalancerServers seen =
                    new LoadBalancerServers(servers, List.of(new LoadBalancerServers.Backend("api", balance, 3)));
            assertThat(LoadBalancing.alwaysToTheSame(LAB, seen)).isEqualTo(balance.equals("source"));
        }
        assertThat(LoadBalancing.alwaysToTheSame(LAB, seen())).isFalse();
    }
}
