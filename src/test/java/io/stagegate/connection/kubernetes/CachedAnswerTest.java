package io.stagegate.connection.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes.Edition;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.StubApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CachedAnswerTest {

    private static final String NODES = "/api/v1/nodes?labelSelector=x";

    @TempDir
    private Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private StubApi api;
    private KubeconfigKubernetes kubernetes;

    @BeforeEach
    void prepare() throws IOException {
        api = new StubApi(directory)
                .answers(
                        "GET /api/v1/nodes",
                        body -> "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\""
                                + asked.incrementAndGet() + "\"},\"items\":[]}")
                .start();
        kubernetes = new KubeconfigKubernetes(api.kubeconfig());
    }

    @AfterEach
    void close() {
        kubernetes.close();
        api.close();
    }

    private String once() {
        return kubernetes.askOnce("list nodes", NODES, client -> {
            String version = client.nodes().list().getMetadata().getResourceVersion();
            return new Edition<>("answer " + version, version);
        });
    }

    @Test
    void itIsAskedOnceWhileNothingChanges() {
        assertThat(once()).isEqualTo("answer 1");
        await().until(() -> api.watching() == 1);
        for (int i = 0; i < 5; i++) {
            assertThat(once()).isEqualTo("answer 1");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void afterAChangeItIsAskedAgain() {
        once();
        await().until(() -> api.watching() == 1);
        api.event("{\"type\":\"ADDED\",\"object\":{}}");

        await().untilAsserted(() -> assertThat(once()).isEqualTo("answer 2"));
        await().until(() -> api.watching() >= 1);
    }

    @Test
    void aWatchThatEndsEndsTheAnswer() throws IOException {
        once();
        await().until(() -> api.watching() == 1);
        api.stop();

        await().untilAsserted(() -> assertThatThrownBy(this::once).isInstanceOf(CouldNotCheckException.class));

        api.start();
        await().untilAsserted(() -> assertThat(once()).isEqualTo("answer 2"));
    }

    @Test
    void anotherClustersAnswerIsAnotherOne() throws IOException {
        once();
        Files.writeString(api.kubeconfig(), Files.readString(api.kubeconfig()).replace("name: admin", "name:  admin"));
        assertThat(once()).isEqualTo("answer 2");
    }

    @Test
    void whatHasNoVersionIsNotKept() {
        for (int i = 0; i < 2; i++) {
            kubernetes.askOnce(
                    "list nodes", NODES, client -> new Edition<>(client.nodes().list(), ""));
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void aRefusalIsNoAnswer() {
        api.answers("GET /api/v1/nodes", body -> StubApi.status(403, "forbidden"));
        assertThatThrownBy(this::once).isInstanceOf(KubernetesRefusalException.class);
    }
}
