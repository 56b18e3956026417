package io.stagegate.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Permission;
import io.stagegate.probe.Probe;
import io.stagegate.probe.ScriptedLab;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LoadBalancerActionsTest {

    private final FakeHaproxy haproxy = new FakeHaproxy();
    private final ScriptedLab scripted = new ScriptedLab().answers("/readyz", 200, "ok");
    private DomainState bootstrap = DomainState.RUNNING;
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void close() {
        scripted.close();
    }

    private Lab lab(Permission... permissions) {
        return lab(ScriptedLab.withLoadBalancer(Set.of(permissions)));
    }

    private Lab lab(Install environment) {
        return (Lab) Proxy.newProxyInstance(
                Lab.class.getClassLoader(),
                new Class<?>[] {InstallLab.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "environment" -> environment;
                    case "install" -> proxy;
                    case "loadBalancer" -> haproxy;
                    case "hypervisor" -> hypervisor();
                    case "https" -> scripted.https();
                    default -> throw new AssertionError(method);
                });
    }

    private Hypervisor hypervisor() {
        return (Hypervisor) Proxy.newProxyInstance(
                Lab.class.getClassLoader(), new Class<?>[] {Hypervisor.class}, (proxy, method, arguments) -> bootstrap);
    }

    private static final Probe<String> OPEN_LOOK = Probe.of("nothing", lab -> "");

    /** A gate that is open to everybody. */
    private static final Gate OPEN = new Gate(
            "",
            List.of(Gate.Look.at(OPEN_LOOK)
                    .whether("nothing need hold", Check.named("holds", nothing -> Verdict.pass()))));

    /** The gate's own business is tested elsewhere. */
    private static Gate.Key key() {
        try {
            Constructor<?> constructor = Gate.Key.class.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return (Gate.Key) constructor.newInstance(new Object[constructor.getParameterCount()]);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void remove() {
        RemoveFromLoadBalancer.perform(lab(Permission.LOAD_BALANCER), key());
    }

    private void putBack() {
        RestoreBootstrap.perform(lab(Permission.LOAD_BALANCER), told::add);
    }

    @Test
    void nothingIsDoneWithoutThePermission() {
        Lab strict = lab(Permission.START);
        for (Runnable action : List.<Runnable>of(
                () -> DrainBootstrap.perform(strict, OPEN),
                () -> DrainBootstrap.undo(strict, told::add),
                () -> RemoveFromLoadBalancer.perform(strict, key()),
                () -> RestoreBootstrap.perform(strict, told::add))) {
            assertThatExceptionOfType(NotPermittedException.class)
                    .isThrownBy(action::run)
                    .withMessageContaining("write \"load-balancer\" into");
        }
        assertThat(haproxy.done).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void aLabWithoutALoadBalancerIsNamed() {
        Install none = new ScriptedLab().environment().install();
        Install permitting = LabBuilder.like(none)
                .file(java.nio.file.Path.of("lab.yaml"))
                .permissions(Set.of(Permission.LOAD_BALANCER))
                .build();
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> DrainBootstrap.perform(lab(permitting), OPEN))
                .withMessageContaining("lab.yaml declares none; add the key \"load-balancer\"");
    }

    @Nested
    class Draining {

        @Test
        void bothServersGoAndComeBack() {
            DrainBootstrap.perform(lab(Permission.LOAD_BALANCER), OPEN);
            assertThat(haproxy.inMaintenance()).containsExactly("api/bootstrap", "machine-config/bootstrap");
            DrainBootstrap.undo(lab(Permission.LOAD_BALANCER), told::add);
            assertThat(haproxy.inMaintenance()).isEmpty();
        }

        @Test
        void theFirstIsReadyAgainWhenTheSecondIsRefused() {
            haproxy.refuses = "maint machine-config";
            assertThatExceptionOfType(LoadBalancerException.class)
                    .isThrownBy(() -> DrainBootstrap.perform(lab(Permission.LOAD_BALANCER), OPEN));
            assertThat(haproxy.inMaintenance()).isEmpty();
            assertThat(haproxy.done)
                    .containsExactly("maint api/bootstrap", "ready api/bootstrap", "ready machine-config/bootstrap");
        }

        @Test
        void oneThatCannotBeMadeReadyDoesNotKeepTheOtherFromIt() {
            DrainBootstrap.perform(lab(Permission.LOAD_BALANCER), OPEN);
            haproxy.refuses = "ready api";
            assertThatExceptionOfType(LoadBalancerException.class)
                    .isThrownBy(() -> DrainBootstrap.undo(lab(Permission.LOAD_BALANCER), told::add));
            assertThat(haproxy.inMaintenance()).containsExactly("api/bootstrap");
        }

        @Test
        void theLastServerThatIsUpStays() {
            haproxy.down.add("machine-config/master-0");
            assertThatExceptionOfType(LoadBalancerException.class)
                    .isThrownBy(() -> DrainBootstrap.perform(lab(Permission.LOAD_BALANCER), OPEN))
                    .withMessageContaining("no server up in machine-config besides the bootstrap's");
            assertThat(haproxy.done).isEmpty();
        }

        @Test
        void whereTheBootstrapIsGoneThereIsNothingToDo() {
            remove();
            haproxy.done.clear();
            DrainBootstrap.perform(lab(Permission.LOAD_BALANCER), OPEN);
            assertThat(haproxy.done).isEmpty();
        }
    }

    @Nested
    class WithoutAnAdminSocket {

        @BeforeEach
        void isWeak() {
            haproxy.weakSocket = true;
        }

        @Test
        void theConfigurationIsEditedAndComesBack() {
            DrainBootstrap.perform(lab(Permission.LOAD_BALANCER), OPEN);
            assertThat(haproxy.running()).isEqualTo(FakeHaproxy.CONFIG.replaceAll("  server bootstrap .*\n", ""));
            assertThat(haproxy.done).contains("reload").noneMatch(done -> done.startsWith("maint"));
            DrainBootstrap.undo(lab(Permission.LOAD_BALANCER), told::add);
            assertThat(haproxy.running()).isEqualTo(FakeHaproxy.CONFIG);
            assertThat(haproxy.done).noneMatch(done -> done.startsWith("ready"));
        }

        @Test
        void theGateIsAskedFirst() {
            Gate shut = new Gate(
                    "not yet",
                    List.of(Gate.Look.at(OPEN_LOOK)
                            .whether("never", Check.named("holds", nothing -> Verdict.fail("this", "that")))));
            assertThatExceptionOfType(GateShutException.class)
                    .isThrownBy(() -> DrainBootstrap.perform(lab(Permission.LOAD_BALANCER), shut));
            assertThat(haproxy.done).isEmpty();
        }
    }

    @Nested
    class Removing {

        @Test
        void itsLinesGoAndNoOthersAndHaproxyKnows() {
            remove();
            assertThat(haproxy.disk).isEqualTo(FakeHaproxy.CONFIG.replaceAll("  server bootstrap .*\n", ""));
            assertThat(haproxy.running()).isEqualTo(haproxy.disk);
            assertThat(haproxy.done).containsExactly("replace", "reload");
            remove();
            assertThat(haproxy.done).containsExactly("replace", "reload");
        }

        @Test
        void aRunThatWasEndedBeforeTheReloadIsFinished() {
            haproxy.disk = FakeHaproxy.CONFIG.replaceAll("  server bootstrap .*\n", "");
            remove();
            assertThat(haproxy.done).containsExactly("reload");
        }

        @Test
        void whatCannotBeEditedIsToldLineByLine() {
            haproxy.disk = FakeHaproxy.CONFIG.replace("check\n", "check \\\n");
            assertThatExceptionOfType(LoadBalancerException.class)
                    .isThrownBy(() -> remove())
                    .withMessageContaining("/haproxy.cfg is not edited")
                    .withMessageContaining("\nline 2: ends with a backslash");
            assertThat(haproxy.done).isEmpty();
        }

        @Test
        void theFileIsAsItWasWhenTheReloadIsRefused() {
            haproxy.refuses = "reload";
            assertThatExceptionOfType(LoadBalancerException.class)
                    .isThrownBy(() -> remove())
                    .withMessageContaining("the configuration is as it was");
            assertThat(haproxy.disk).isEqualTo(FakeHaproxy.CONFIG);
        }

        @Test
        void theLastServerThatIsUpStays() {
            haproxy.down.add("api/master-0");
            assertThatExceptionOfType(LoadBalancerException.class).isThrownBy(() -> remove());
            assertThat(haproxy.disk).isEqualTo(FakeHaproxy.CONFIG);
        }

        @Test
        void withoutTheGatesKeyNothingIsLookedAt() {
            assertThatExceptionOfType(NullPointerException.class)
                    .isThrownBy(() -> RemoveFromLoadBalancer.perform(lab(Permission.LOAD_BALANCER), null));
        }
    }

    @Nested
    class PuttingBack {

        @Test
        void theRemovalIsUndoneAndToldInOrder() {
            remove();
            haproxy.down.add("api/master-0");
            haproxy.done.clear();
            putBack();
            assertThat(haproxy.disk).isEqualTo(FakeHaproxy.CONFIG);
            assertThat(haproxy.running()).isEqualTo(FakeHaproxy.CONFIG);
            assertThat(haproxy.done)
                    .containsExactly(
                            "restore /haproxy.cfg.stagegate-0",
                            "reload",
                            "ready api/bootstrap",
                            "ready machine-config/bootstrap");
            assertThat(told)
                    .containsExactly(
                            "HAProxy sees in api: [api/master-0 (192.168.126.101:6443) DOWN]",
                            "HAProxy sees in machine-config: [machine-config/master-0 (192.168.126.101:22623) UP]",
                            "master-0, asked directly: https://api.ocp4.example.com:6443 at 192.168.126.101 /readyz: 200 ok",
                            "master-1, asked directly: https://api.ocp4.example.com:6443 at 192.168.126.102 /readyz: 200 ok",
                            "master-2, asked directly: https://api.ocp4.example.com:6443 at 192.168.126.103 /readyz: 200 ok",
                            "master-0, master-1, master-2 answer when asked directly, although HAProxy has them down"
                                    + " (api/master-0 (192.168.126.101:6443) DOWN): look at HAProxy's checks in api,"
                                    + " and at the way from it to the masters",
                            "restored /haproxy.cfg.stagegate-0, which HAProxy finds valid",
                            "reloaded HAProxy",
                            "api/bootstrap is ready again",
                            "machine-config/bootstrap is ready again");
        }

        @Test
        void asSecondTimeNothingIsRestored() {
            remove();
            putBack();
            haproxy.done.clear();
            putBack();
            assertThat(haproxy.done).doesNotContain("restore /haproxy.cfg.stagegate-0");
            assertThat(haproxy.disk).isEqualTo(FakeHaproxy.CONFIG);
        }

        @Test
        void neverOnceTheBootstrapIsOff() {
            remove();
            haproxy.done.clear();
            for (DomainState state : List.of(DomainState.SHUTOFF, DomainState.UNDEFINED, DomainState.PAUSED)) {
                bootstrap = state;
                assertThatExceptionOfType(LoadBalancerException.class)
                        .isThrownBy(() -> putBack())
                        .withMessage("the bootstrap is not put back: its domain ocp4-bootstrap is " + state);
            }
            assertThat(haproxy.done).isEmpty();
        }

        @Test
        void aBackupOfAnotherFileIsNoWayBack() {
            remove();
            haproxy.disk += "# someone was here\n";
            haproxy.done.clear();
            assertThatExceptionOfType(LoadBalancerException.class)
                    .isThrownBy(() -> putBack())
                    .withMessageContaining("no backup beside /haproxy.cfg is this file with the bootstrap in it");
            assertThat(haproxy.done).isEmpty();
        }

        @Test
        void whatHaproxyMakesOfItNeedNotBeSeen() {
            remove();
            haproxy.refuses = "servers";
            bootstrap = DomainState.SHUTOFF;
            assertThatExceptionOfType(LoadBalancerException.class).isThrownBy(() -> putBack());
            assertThat(told.get(0)).isEqualTo("HAProxy's view could not be seen: GET stats: REFUSED");
        }
    }

    @Nested
    class Provisionally {

        private final List<String> events = new ArrayList<>();

        @Test
        void whatProvesGoodStays() {
            RevertibleChange.change(() -> events.add("change"), () -> events.add("undo"), () -> events.add("exit"));
            assertThat(events).containsExactly("change");
        }

        @Test
        void whateverIsThrownUndoesItAndIsPassedOn() {
            AssertionError thrown = new AssertionError("no answer");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> RevertibleChange.change(
                            () -> {
                                Thread.currentThread().interrupt();
                                throw thrown;
                            },
                            () -> events.add("undo, interrupted: "
                                    + Thread.currentThread().isInterrupted()),
                            () -> events.add("exit")))
                    .isSameAs(thrown);
            assertThat(events).containsExactly("undo, interrupted: false");
            assertThat(Thread.interrupted()).as("told afterwards").isTrue();
        }
    }
}
