package io.stagegate.action;

import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.DomainState;
import io.stagegate.connection.FakeHypervisor;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Permission;
import io.stagegate.probe.ScriptedLab;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartDomainTest {

    private final FakeHypervisor hypervisor = new FakeHypervisor();

    StartDomainTest() {
        MASTERS.forEach(master -> hypervisor.domains.put(master.domain(), DomainState.SHUTOFF));
    }

    private Lab lab(Permission... permissions) {
        Install environment = LabBuilder.like(new ScriptedLab().environment().install())
                .file(Path.of("lab.yaml"))
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
    void startsWhatDoesNotRunAndNothingElse() {
        hypervisor.domains.put("ocp4-master-1", DomainState.RUNNING);
        StartDomain.perform(lab(Permission.START), MASTERS);
        assertThat(hypervisor.done()).containsExactly("started ocp4-master-0", "started ocp4-master-2");
    }

    @Test
    void whatMayNotBeStartedIsNamedOnceAndForAll() {
        hypervisor.domains.put("ocp4-master-0", DomainState.RUNNING);
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> StartDomain.perform(lab(Permission.APPROVE), MASTERS))
                .withMessageStartingWith(
                        "lab.yaml does not permit to start the domains ocp4-master-1, ocp4-master-2.\n")
                .withMessageContaining("write \"start\" into");
        assertThat(hypervisor.done()).isEmpty();
    }

    @Test
    void whatRunsNeedsNoPermission() {
        hypervisor.domains.replaceAll((domain, state) -> DomainState.RUNNING);
        StartDomain.perform(lab(), MASTERS);
        assertThat(hypervisor.done()).isEmpty();
    }
}
