package io.stagegate.action;

import static io.stagegate.probe.ScriptedLab.BOOTSTRAP;
import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.FakeHypervisor;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Role;
import io.stagegate.probe.Probe;
import io.stagegate.probe.ScriptedLab;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RemoveBootstrapTest {

    private final List<String> done = new ArrayList<>();
    private final FakeHypervisor hypervisor = new FakeHypervisor(done);
    private boolean safe = true;

    private final Gate gate = new Gate(
            "it may not be done",
            List.of(Gate.Look.at(Probe.of("the lab", lab -> {
                        done.add("asked");
                        return safe;
                    }))
                    .whether(
                            "safe",
                            Check.named("is safe", it -> it ? Verdict.pass() : Verdict.fail("safe", "not safe")))));

    private Lab lab(Permission... permissions) {
        return lab(new ScriptedLab().environment().install().nodes(), permissions);
    }

    private Lab lab(Map<String, Node> nodes, Permission... permissions) {
        Install environment = LabBuilder.like(new ScriptedLab().environment().install())
                .file(Path.of("lab.yaml"))
                .nodes(nodes)
                .permissions(Set.of(permissions))
                .build();
        return (Lab) Proxy.newProxyInstance(
                Lab.class.getClassLoader(),
                new Class<?>[] {InstallLab.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "environment" -> environment;
                    case "install" -> proxy;
                    default -> hypervisor;
                });
    }

    @Test
    void theGateIsAskedRightBeforeEither() {
        DestroyBootstrap.perform(lab(Permission.DESTROY), BOOTSTRAP, gate);
        assertThat(DeleteBootstrap.perform(lab(Permission.DELETE), BOOTSTRAP, gate))
                .isEqualTo(FakeHypervisor.DELETION);
        assertThat(done).containsExactly("asked", "destroyed ocp4-bootstrap", "asked", "deleted ocp4-bootstrap");
    }

    @Test
    void aGateThatIsShutKeepsBoth() {
        safe = false;
        assertThatExceptionOfType(GateShutException.class)
                .isThrownBy(() -> DestroyBootstrap.perform(lab(Permission.DESTROY), BOOTSTRAP, gate));
        assertThatExceptionOfType(GateShutException.class)
                .isThrownBy(() -> DeleteBootstrap.perform(lab(Permission.DELETE), BOOTSTRAP, gate));
        assertThat(done).containsExactly("asked", "asked");
    }

    @Test
    void bothNeedTheirOwnPermission() {
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> DestroyBootstrap.perform(lab(Permission.DELETE), BOOTSTRAP, gate))
                .withMessageStartingWith("lab.yaml does not permit to destroy the domain ocp4-bootstrap.");
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> DeleteBootstrap.perform(lab(Permission.DESTROY), BOOTSTRAP, gate))
                .withMessageStartingWith(
                        "lab.yaml does not permit to delete the domain ocp4-bootstrap and its storage.");
        assertThat(done).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = DomainState.class,
            names = {"SHUTOFF", "UNDEFINED"})
    void whatDoesNotRunIsLeftAlone(DomainState gone) {
        hypervisor.domains.put(BOOTSTRAP.domain(), gone);
        safe = false;
        DestroyBootstrap.perform(lab(), BOOTSTRAP, gate);
        assertThat(done).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = DomainState.class,
            mode = Mode.EXCLUDE,
            names = {"SHUTOFF", "UNDEFINED"})
    void whateverElseItDoesItIsDestroyed(DomainState there) {
        hypervisor.domains.put(BOOTSTRAP.domain(), there);
        DestroyBootstrap.perform(lab(Permission.DESTROY), BOOTSTRAP, gate);
        assertThat(done).containsExactly("asked", "destroyed ocp4-bootstrap");
    }

    @Test
    void whatIsNotDefinedIsDeletedAlready() {
        hypervisor.domains.put(BOOTSTRAP.domain(), DomainState.UNDEFINED);
        assertThat(DeleteBootstrap.perform(lab(), BOOTSTRAP, gate)).isEqualTo(DomainDeletion.NOTHING);
        assertThat(done).isEmpty();
    }

    @Test
    void anythingButTheBootstrapIsRefused() {
        Lab lab = lab(Permission.values());
        Node masked = new Node("bootstrap", Role.BOOTSTRAP, "ocp4-master-0", "192.168.126.100");
        Map<String, Node> shared = new LinkedHashMap<>(Map.of("bootstrap", masked));
        MASTERS.forEach(master -> shared.put(master.name(), master));
        for (Node node : List.of(MASTERS.get(0), masked)) {
            assertThatIllegalArgumentException().isThrownBy(() -> DestroyBootstrap.perform(lab, node, gate));
            assertThatIllegalArgumentException().isThrownBy(() -> DeleteBootstrap.perform(lab, node, gate));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DestroyBootstrap.perform(lab(shared, Permission.DESTROY), masked, gate))
                .withMessage("only the bootstrap's own domain may be removed, not ocp4-master-0 of bootstrap");
        assertThat(done).isEmpty();
    }

    @Test
    void theBootstrapIsSuspendedThroughTheGateAndGoesOnWithoutIt() {
        Lab lab = lab(Permission.DESTROY);
        SuspendBootstrap.perform(lab, gate);
        SuspendBootstrap.perform(lab, gate);
        safe = false;
        assertThat(SuspendBootstrap.undo(lab)).isTrue();
        assertThat(SuspendBootstrap.undo(lab)).isFalse();
        assertThat(done).containsExactly("asked", "suspended ocp4-bootstrap", "resumed ocp4-bootstrap");
        assertThatExceptionOfType(GateShutException.class).isThrownBy(() -> SuspendBootstrap.perform(lab, gate));
        assertThat(hypervisor.state(BOOTSTRAP.domain())).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void itGoesOnAfterAnInterruptAndWhatIsShutOffStaysSo() {
        hypervisor.domains.put(BOOTSTRAP.domain(), DomainState.PAUSED);
        Thread.currentThread().interrupt();
        assertThat(SuspendBootstrap.undo(lab(Permission.DESTROY))).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        hypervisor.domains.put(BOOTSTRAP.domain(), DomainState.SHUTOFF);
        assertThat(SuspendBootstrap.undo(lab(Permission.DESTROY))).isFalse();
    }

    @Test
    void withoutThePermissionSomebodyElseSuspendsItAndLetsItGoOn() {
        Lab strict = lab(Permission.LOAD_BALANCER);
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> SuspendBootstrap.perform(strict, gate))
                .withMessageStartingWith("lab.yaml does not permit to suspend the domain ocp4-bootstrap (virsh suspend"
                        + " ocp4-bootstrap).");
        hypervisor.suspend(BOOTSTRAP.domain());
        SuspendBootstrap.perform(strict, gate);
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> SuspendBootstrap.undo(strict))
                .withMessageContaining("virsh resume ocp4-bootstrap");
        hypervisor.resume(BOOTSTRAP.domain());
        assertThat(SuspendBootstrap.undo(strict)).isFalse();
        assertThat(done).doesNotContain("asked");
    }

    @Test
    void aSuspensionThatTakesTooLongOnceIsTriedAgain() {
        List<String> refused = new ArrayList<>();
        Lab lab = lab(Permission.DESTROY);
        hypervisor.refusing = what -> {
            refused.add(what);
            return refused.size() < 3;
        };
        SuspendBootstrap.perform(lab, gate);
        assertThat(refused).hasSize(3);
        assertThat(done).containsExactly("asked", "suspended ocp4-bootstrap");

        hypervisor.domains.put(BOOTSTRAP.domain(), DomainState.RUNNING);
        hypervisor.refusing = what -> true;
        assertThatExceptionOfType(HypervisorException.class).isThrownBy(() -> SuspendBootstrap.perform(lab, gate));
    }
}
