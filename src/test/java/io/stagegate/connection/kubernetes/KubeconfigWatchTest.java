package io.stagegate.connection.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes.Watching;
import io.stagegate.connection.StubApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class KubeconfigWatchTest {

    private static final String ADDED = "{\"type\":\"ADDED\",\"object\":" + node("master-1", 8) + "}";

    @TempDir
    private Path directory;

    private final AtomicInteger changes = new AtomicInteger();
    private StubApi api;
    private KubeconfigKubernetes kubernetes;

    @BeforeEach
    void prepare() throws IOException {
        api = new StubApi(directory).answers("GET /api/v1/nodes", asked -> """
                {"kind":"NodeList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[%s]}""".formatted(node("master-0", 7)));
        kubernetes = new KubeconfigKubernetes(api.kubeconfig());
    }

    @AfterEach
    void close() {
        kubernetes.close();
        api.close();
    }

    private static String node(String name, int version) {
        return """
                {"kind":"Node","apiVersion":"v1","metadata":{"name":"%s","uid":"%1$s","resourceVersion":"%d"}}""".formatted(name, version);
    }

    private Watching watch() {
        return kubernetes.watch(KubernetesClient::nodes, changes::incrementAndGet);
    }

    private void awaitWatching() {
        await().until(() -> api.watching() == 1);
    }

    /** A change that is told; which one, and how often, does not matter to whoever is only woken. */
    private void awaitChangeAfter(Runnable event) {
        int before = changes.get();
        event.run();
        await().untilAsserted(() -> assertThat(changes).hasValueGreaterThan(before));
    }

    @Test
    void whatIsThereAndWhatComesAreTold() throws IOException {
        api.start();
        try (Watching watching = watch()) {
            awaitWatching();
            await().untilAsserted(() -> assertThat(changes).hasPositiveValue());
            awaitChangeAfter(() -> api.event(ADDED));
            assertThat(watching).isNotNull();
        }
    }

    @Test
    void anEmptyListingIsToldToo() throws IOException {
        api.answers("GET /api/v1/nodes", asked -> """
                {"kind":"NodeList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[]}""").start();
        try (Watching watching = watch()) {
            assertThat(watching).isNotNull();
            await().untilAsserted(() -> assertThat(changes).hasPositiveValue());
        }
    }

    @Test
    void goesOnWhenTheServerEndsTheWatch() throws IOException {
        api.start();
        try (Watching watching = watch()) {
            assertThat(watching).isNotNull();
            awaitWatching();
            api.endWatches();
            await().until(() -> api.watchesBegun() == 2 && api.watching() == 1);
            awaitChangeAfter(() -> api.event(ADDED));
        }
    }

    @Test
    void goesOnWhenTheApiWasAway() throws IOException {
        api.start();
        try (Watching watching = watch()) {
            assertThat(watching).isNotNull();
            awaitWatching();
            api.stop();
            await().until(() -> api.watching() == 0);
            api.start();
            awaitWatching();
            awaitChangeAfter(() -> api.event(ADDED));
        }
    }

    @Test
    void beginsOnceTheApiIsThere() throws Exception {
        try (Watching watching = watch()) {
            assertThat(watching).isNotNull();
            Thread.sleep(600);
            assertThat(changes).hasValue(0);
            api.start();
            awaitWatching();
            await().untilAsserted(() -> assertThat(changes).hasPositiveValue());
        }
    }

    @Test
    void goesOnWhenTheApiRefusesForAWhile() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        api.answers(
                        "GET /api/v1/nodes",
                        question -> asked.incrementAndGet() < 3
                                ? StubApi.status(asked.get() == 1 ? 403 : 500, "not yet")
                                : "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"}}")
                .start();
        try (Watching watching = watch()) {
            assertThat(watching).isNotNull();
            awaitWatching();
        }
    }

    @Test
    void tellsNothingMoreOnceItIsClosed() throws Exception {
        api.start();
        Watching watching = watch();
        awaitWatching();
        watching.close();
        watching.close();
        await().until(() -> {
            // The stub finds out that nobody listens when it writes.
            api.event(ADDED);
            return api.watching() == 0;
        });
        int told = changes.get();
        Thread.sleep(500);

        assertThat(changes).hasValue(told);
        assertThat(api.watchesBegun()).isEqualTo(1);
    }

    @Test
    void closesPromptlyWhileTheApiIsAway() {
        Watching watching = watch();
        long start = System.nanoTime();
        watching.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void leavesNoThreadsBehind() throws IOException {
        api.start();
        watch().close();
        int before = Thread.activeCount();
        for (int i = 0; i < 200; i++) {
            watch().close();
        }

        // Pools keep some for a while; a thread for each watch would be twice as many.
        await().untilAsserted(() -> assertThat(Thread.activeCount()).isLessThan(before + 100));
    }

    @Test
    void theClosedDoorEndsItsWatches() throws IOException {
        api.start();
        assertThat(watch()).isNotNull();
        awaitWatching();
        kubernetes.close();

        await().until(() -> {
            api.event(ADDED);
            return api.watching() == 0;
        });
    }

    @Test
    void aKubeconfigThatCannotBeUsedIsToldAtOnce() {
        KubeconfigKubernetes without = new KubeconfigKubernetes(directory.resolve("missing"));

        assertThatThrownBy(() -> without.watch(KubernetesClient::nodes, () -> {}))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageContaining("does not exist");
    }
}
