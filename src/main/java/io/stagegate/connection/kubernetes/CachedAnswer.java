package io.stagegate.connection.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.stagegate.connection.Kubernetes.Edition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An answer that holds while a watch of metadata alone says nothing. Whatever else comes of the watch (an event, an error, its
 * end) ends it, and so does its age.
 */
final class CachedAnswer<T> implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String ACCEPT = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    private final T answer;
    private final KubernetesClient client;
    private final long kept = System.nanoTime();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final CompletableFuture<HttpResponse<AsyncBody>> watch;

    private CachedAnswer(Edition<T> edition, KubernetesClient client, String collection) {
        this.answer = edition.answer();
        this.client = client;
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl().toString().replaceFirst("/$", "") + collection
                        + (collection.contains("?") ? "&" : "?") + "watch=true&resourceVersion="
                        + URLEncoder.encode(edition.resourceVersion(), StandardCharsets.UTF_8))
                .header("Accept", ACCEPT)
                .forStreaming()
                .build();
        this.watch = client.getHttpClient().consumeBytes(request, (bytes, body) -> {
            changed.set(true);
            body.consume();
        });
        var unused = watch.whenComplete((response, failure) -> {
            if (failure != null || !response.isSuccessful()) {
                changed.set(true);
                return;
            }
            var ending = response.body().done().whenComplete((nothing, broken) -> changed.set(true));
            assert ending != null;
            response.body().consume();
        });
        assert unused != null;
    }

    static <T> CachedAnswer<T> of(Edition<T> edition, KubernetesClient client, String collection) {
        return new CachedAnswer<>(edition, client, collection);
    }

    T answer() {
        return answer;
    }

    boolean holds(KubernetesClient asked) {
        return asked == client && !changed.get() && System.nanoTime() - kept < LONGEST.toNanos();
    }

    @Override
    public void close() {
        changed.set(true);
        var unused = watch.thenAccept(response -> response.body().cancel());
        assert unused != null;
        watch.cancel(true);
    }
}
