package io.stagegate.action;

import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Permission;
import io.stagegate.probe.ScriptedLab;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartDomainTest {

    private final Map<String, DomainState> domains = new LinkedHashMap<>();
    private final List<String> started = new ArrayList<>();

    StartDomainTest() {
        MASTERS.forEach(master -> domains.put(master.domain(), DomainState.SHUTOFF));
    }

    private Lab lab(Permission... permissions) {
        Environment environment = LabBuilder.like(new ScriptedLab().environment())
                .file(Path.of("lab.yaml"))
                .permissions(Set.of(permissions))
                .build();
        return (Lab) Proxy.newProxyInstance(
                Lab.class.getClassLoader(),
                new Class<?>[] {Lab.class},
                (proxy, method, arguments) ->
                        method.getName().equals("environment") ? environment : new RecordedHypervisor());
    }

    private final class RecordedHypervisor implements Hypervisor {
        @Override
        public DomainState state(String domain) {
            return domains.get(domain);
        }

        @Override
        public void start(String domain) {
            started.add(domain);
        }

        @Override
        public void destroy(String domain) {
            throw new AssertionError("nothing is destroyed");
        }

        @Override
        public DomainDeletion delete(String domain) {
            throw new AssertionError("nothing is deleted");
        }

        @Override
        public boolean hasVolume(String path) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String version() {
            return "recorded";
        }
    }

    @Test
    void startsWhatDoesNotRunAndNothingElse() {
        domains.put("ocp4-master-1", DomainState.RUNNING);
        StartDomain.perform(lab(Permission.START), MASTERS);
        assertThat(started).containsExactly("ocp4-master-0", "ocp4-master-2");
    }

    @Test
    void whatMayNotBeStartedIsNamedOnceAndForAll() {
        domains.put("ocp4-master-0", DomainState.RUNNING);
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> StartDomain.perform(lab(Permission.APPROVE), MASTERS))
                .withMessageStartingWith(
                        "lab.yaml does not permit to start the domains ocp4-master-1, ocp4-master-2.\n")
                .withMessageContaining("write \"start\" into");
        assertThat(started).isEmpty();
    }

    @Test
    void whatRunsNeedsNoPermission() {
        domains.replaceAll((domain, state) -> DomainState.RUNNING);
        StartDomain.perform(lab(), MASTERS);
        assertThat(started).isEmpty();
    }
}
