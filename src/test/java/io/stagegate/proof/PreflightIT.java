package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.preflight.Finding;
import io.stagegate.preflight.Finding.Status;
import io.stagegate.preflight.Preflight;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.SelectionFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Twelve things of a lab and of its environment's file are wrong at once: the preflight finds each of them, in time. */
@DisplayName("A preflight of much that is wrong")
@ExtendWith(Reported.class)
class PreflightIT {

    private static final Duration ALLOWED = Duration.ofSeconds(10);
    private static final String DOMAIN = "ocp4.example.com";

    /** Two hosts run, one that cannot be trusted and one that lacks something. */
    private static final String WRONG = """
            virsh -q net-update ocp4 delete dns-host "<host ip='192.168.126.1'/>" --live --config
            virsh -q net-update ocp4 add dns-host "<host ip='192.168.126.1'><hostname>api.%1$s</hostname></host>" --live --config
            virsh -q net-update ocp4 delete dns-host "<host ip='192.168.126.102'/>" --live --config
            virsh -q net-update ocp4 add dns-host "<host ip='192.168.126.202'><hostname>master-1.%1$s</hostname></host>" --live --config
            virsh -q start ocp4-bootstrap
            virsh -q start ocp4-master-0
            until ssh-keyscan -T 1 192.168.126.100 2>/dev/null | grep -q . && ssh-keyscan -T 1 192.168.126.101 2>/dev/null | grep -q .; do sleep 0.1; done
            echo "192.168.126.100 $(cut -d' ' -f1,2 /run/stagegate/ssh/id_ed25519.pub)" >/run/stagegate/ssh/known_hosts
            on master-0 'rm "$(command -v crictl)"'
            sed -i -e 's/bind \\*:/bind 127.0.0.1:/' -e 's/level admin/level operator/' \\
              -e '/server master-1 192.168.126.102:6443/d' -e '/server master-2 192.168.126.103:22623/d' /etc/haproxy/haproxy.cfg
            part restart haproxy
            """.formatted(DOMAIN);

    /** By what the finding's subject begins with. */
    private static final Map<String, Status> FOUND = new LinkedHashMap<>();

    static {
        FOUND.put("the name api-int." + DOMAIN, Status.WARNING);
        FOUND.put("the name master-1." + DOMAIN, Status.WARNING);
        FOUND.put("the load balancer's port 6443", Status.WRONG);
        FOUND.put("the load balancer's port 22623", Status.WRONG);
        FOUND.put("the backend api", Status.WRONG);
        FOUND.put("the backend machine-config", Status.WRONG);
        FOUND.put("HAProxy's statistics", Status.WRONG);
        FOUND.put("HAProxy's socket", Status.WARNING);
        FOUND.put("the domain ocp4-master-", Status.WRONG);
        FOUND.put("the kubeconfig", Status.WRONG);
        FOUND.put("SSH to bootstrap", Status.WRONG);
        FOUND.put("tools on master-0", Status.WARNING);
    }

    @BeforeAll
    static void onlyInTheSandbox() {
        assumeTrue(Hypervisor.isOfInstalls(), "much is broken in the sandbox, never in a lab of yours");
        assumeTrue(SelectionFilter.asksFor(CheckId.of("00.1")), "the preflight was not asked for");
    }

    @Test
    @DisplayName("twelve things that are wrong are twelve findings")
    void twelveThingsThatAreWrongAreTwelveFindings(@TempDir Path own) throws IOException {
        Hypervisor.reset();
        assertThat(ofTwelve(inspected()).values()).as("before").containsOnly(Status.RIGHT, Status.NOT_YET);

        Hypervisor.run(WRONG);
        Path kubeconfig = Files.writeString(own.resolve("admin.kubeconfig"), "apiVersion: v1\n");
        Path environment = own.resolve("wrong.yaml");
        String name = Run.current().environment().name();
        Files.writeString(
                environment,
                Files.readString(Path.of("environments", name + ".yaml"))
                        .replace("/run/stagegate/kubeconfigs/admin.kubeconfig", kubeconfig.toString())
                        .replace("master-2: {role: master,", "master-2: {role: master, domain: ocp4-master-9,"));
        Run.begin(EnvironmentLoader.load(environment, System.getenv()));

        long begun = System.nanoTime();
        Preflight seen = inspected();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(ALLOWED);
        assertThat(ofTwelve(seen)).as(seen.toString()).isEqualTo(FOUND);
        assertThat(Scenarios.ofCheck("00.1"))
                .get()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("8 findings are wrong")
                .contains(
                        seen.having(Status.WRONG).stream().map(Finding::subject).toList());
    }

    @AfterEach
    void reset() {
        Hypervisor.reset();
    }

    private static Preflight inspected() {
        return Preflight.ofInstall(Run.current().lab(), check -> true);
    }

    /** The status of each of the twelve; of several with such a subject the worst. */
    private static Map<String, Status> ofTwelve(Preflight seen) {
        Map<String, Status> found = new LinkedHashMap<>();
        FOUND.keySet()
                .forEach(subject -> seen.findings().stream()
                        .filter(finding -> finding.subject().startsWith(subject))
                        .findFirst()
                        .ifPresent(finding -> found.put(subject, finding.status())));
        return found;
    }
}
