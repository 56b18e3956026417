package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.CommandResult;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.ForwardingLab;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdStory;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KubeletsServersTest {

    private static final URI SERVER = URI.create("https://api-int.ocp4.example.com:6443");

    private final AtomicInteger read = new AtomicInteger();
    private final FakeLab lab = new FakeLab().with(EtcdStory.environment()).shells(node -> command -> {
        read.incrementAndGet();
        return new CommandResult(node.name(), command, 0, SERVER + "\n", "", Duration.ZERO);
    });

    @Test
    void theyAreReadOnceInOneAskingAndAnewInTheNext() {
        KubeletsServers servers = new KubeletsServers();
        for (int asking = 1; asking <= 2; asking++) {
            Lab ofThisAsking = new ForwardingLab(lab);
            for (Node master : EtcdStory.MASTERS) {
                assertThat(servers.on(ofThisAsking, master)).containsExactly(SERVER);
                assertThat(servers.on(ofThisAsking, master)).containsExactly(SERVER);
            }
            assertThat(read).hasValue(asking * EtcdStory.MASTERS.size());
        }
    }
}
