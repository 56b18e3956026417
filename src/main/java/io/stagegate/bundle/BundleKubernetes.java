package io.stagegate.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.gathered.GatheredFiles;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The API as it was gathered: fabric8's own client, whose requests are answered from files in this process. Nothing is listened to
 * and nothing is connected to.
 */
final class BundleKubernetes implements Kubernetes, AutoCloseable {

    private final GatheredObjects objects;
    private final KubernetesClient client;

    BundleKubernetes(GatheredFiles files) {
        this.objects = new GatheredObjects(files);
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://bundle.invalid")
                .withRequestRetryBackoffLimit(0)
                .build();
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(() -> new FilesBuilder(this::answer))
                .build();
    }

    @Override
    public <T> T ask(String question, Function<KubernetesClient, T> asking) {
        try {
            return asking.apply(client);
        } catch (KubernetesClientException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof CouldNotCheckException absent) {
                    throw absent;
                }
            }
            if (e.getCode() > 0) {
                throw new KubernetesRefusalException(
                        e.getCode(), question + " in the bundle: " + e.getCode() + ": " + e.getMessage(), e);
            }
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED,
                    question + " in the bundle: this cannot be understood: " + FailureClassifier.words(e),
                    e);
        }
    }

    @Override
    public Watching watch(Function<KubernetesClient, ? extends Informable<?>> kind, Runnable onChange) {
        // Nothing changes.
        return () -> {};
    }

    private Answer answer(StandardHttpRequest request) {
        if (!"GET".equals(request.method())) {
            throw CouldNotCheckException.notInTheBundle("an API that can be changed");
        }
        return objects.at(request.uri())
                .map(body -> new Answer(200, ByteBuffer.wrap(body), request))
                .orElseGet(() -> new Answer(404, ByteBuffer.wrap(NOT_FOUND), request));
    }

    private static final byte[] NOT_FOUND =
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}"
                    .getBytes(UTF_8);

    @Override
    public void close() {
        client.close();
    }

    /** What was found, and whom it answers. */
    private record Answer(int code, ByteBuffer content, HttpRequest request, AsyncBody body)
            implements HttpResponse<AsyncBody> {

        Answer(int code, ByteBuffer content, HttpRequest request) {
            this(code, content, request, null);
        }

        /** With a body that tells the consumer all at once. */
        Answer to(AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            AtomicBoolean told = new AtomicBoolean();
            return new Answer(code, content, request, new AsyncBody() {
                @Override
                public void consume() {
                    try {
                        // Whoever has consumed all there is asks for more.
                        if (told.compareAndSet(false, true)) {
                            consumer.consume(List.of(content.duplicate()), this);
                        }
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                }

                @Override
                public CompletableFuture<Void> done() {
                    return done;
                }

                @Override
                public void cancel() {
                    done.cancel(false);
                }
            });
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public List<String> headers(String key) {
            return headers().getOrDefault(key, List.of());
        }

        @Override
        public Map<String, List<String>> headers() {
            return Map.of("Content-Type", List.of("application/json"));
        }
    }

    private static final class FilesBuilder
            extends StandardHttpClientBuilder<Client, HttpClient.Factory, FilesBuilder> {

        private final Function<StandardHttpRequest, Answer> answers;

        FilesBuilder(Function<StandardHttpRequest, Answer> answers) {
            super(null);
            this.answers = answers;
        }

        @Override
        public HttpClient build() {
            return new Client(this, answers);
        }

        @Override
        protected FilesBuilder newInstance(HttpClient.Factory factory) {
            return new FilesBuilder(answers);
        }
    }

    private static final class Client extends StandardHttpClient<Client, HttpClient.Factory, FilesBuilder> {

        private final Function<StandardHttpRequest, Answer> answers;

        Client(FilesBuilder builder, Function<StandardHttpRequest, Answer> answers) {
            super(builder, new AtomicBoolean());
            this.answers = answers;
        }

        @Override
        public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
                StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            try {
                return CompletableFuture.completedFuture(answers.apply(request).to(consumer));
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
                StandardWebSocketBuilder builder, WebSocket.Listener listener) {
            return CompletableFuture.failedFuture(CouldNotCheckException.notInTheBundle("what changes in the API"));
        }

        @Override
        protected void doClose() {
            // There is nothing open.
        }
    }
}
