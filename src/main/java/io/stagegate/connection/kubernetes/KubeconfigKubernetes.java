package io.stagegate.connection.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.ProxyRoute;
import io.stagegate.connection.SharedConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The API that a kubeconfig's current context names, over one kept client. A file that is written anew, for a cluster that
 * was made anew, is taken from the next question on; one that names no context any more, as kind leaves it of a cluster that
 * it has deleted, is not: the cluster that there was is asked on, and gives no answer.
 */
public final class KubeconfigKubernetes implements Kubernetes, AutoCloseable {

    private final SharedConnection<KubernetesClient> kept;
    private static final Pattern CURRENT_CONTEXT = Pattern.compile("(?m)^current-context: *[^\\s\"']");

    private final Path file;
    private final Optional<ProxyRoute> route;
    private final Map<String, CachedAnswer<?>> answers = new ConcurrentHashMap<>();
    private volatile String madeOf = "";
    private final Set<Watching> watches = ConcurrentHashMap.newKeySet();

    public KubeconfigKubernetes(Path file) {
        this(file, Optional.empty());
    }

    /** @param route how the API is reached, where this machine has no route to it */
    public KubeconfigKubernetes(Path file, Optional<ProxyRoute> route) {
        this.file = file;
        this.route = route;
        this.kept = new SharedConnection<>(
                () -> {
                    madeOf = text();
                    return Kubeconfig.client(file, route.map(ProxyRoute::proxy));
                },
                client -> !writtenAnew(),
                client -> Bounded.quietly(Duration.ofSeconds(3), () -> {
                    client.close();
                    return null;
                }));
    }

    /** The client is part of the question: another cluster's answer is another one. */
    @Override
    public <T> T askOnce(String question, String collection, Function<KubernetesClient, Edition<T>> asking) {
        try (SharedConnection<KubernetesClient>.Lease lease = kept.lease()) {
            String key = question + " " + collection;
            CachedAnswer<?> before = answers.get(key);
            if (before != null && before.holds(lease.connection())) {
                // Kept under this question, so of its type.
                @SuppressWarnings("unchecked")
                T answer = (T) before.answer();
                return answer;
            }
            Edition<T> edition = ask(question, asking);
            if (edition.resourceVersion().isEmpty()) {
                return edition.answer();
            }
            CachedAnswer<?> replaced = answers.put(key, CachedAnswer.of(edition, lease.connection(), collection));
            if (replaced != null) {
                replaced.close();
            }
            return edition.answer();
        }
    }

    private boolean writtenAnew() {
        String now = text();
        return !now.equals(madeOf) && CURRENT_CONTEXT.matcher(now).find();
    }

    /** Empty for one that cannot be read: whoever makes a client of it says so. */
    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public <T> T ask(String question, Function<KubernetesClient, T> asking) {
        try (SharedConnection<KubernetesClient>.Lease lease = kept.lease()) {
            KubernetesClient client = lease.connection();
            String where = question + " at " + client.getMasterUrl();
            try {
                return asking.apply(client);
            } catch (KubernetesClientException e) {
                if (e.getCode() > 0) {
                    throw new KubernetesRefusalException(e.getCode(), where + ": " + e.getCode() + ": " + words(e), e);
                }
                ConnectionFailure failure = onTheWay(client, where, FailureClassifier.of(e));
                if (failure == ConnectionFailure.TIMEOUT) {
                    // HTTP/2 gives up the question, not the connection, which may end at a server that is frozen. The
                    // load balancer may have others for whoever asks next.
                    lease.retire();
                }
                String trusted = failure == ConnectionFailure.TLS ? " (trusted: the CA of " + file + ")" : "";
                throw new CouldNotCheckException(
                        failure, where + ": " + failure + ": " + FailureClassifier.words(e) + trusted, e);
            }
        }
    }

    /**
     * That nothing came back by a way tells of the API only if the way is there: else an API would count as silent that was never
     * asked.
     */
    private ConnectionFailure onTheWay(KubernetesClient client, String where, ConnectionFailure failure) {
        if (route.isEmpty() || !(failure.noAnswer() || failure == ConnectionFailure.OTHER)) {
            return failure;
        }
        Optional<CouldNotCheckException> obstacle = route.get().obstacle(URI.create(client.getMasterUrl() + ""));
        if (obstacle.isPresent()) {
            CouldNotCheckException why = obstacle.get();
            throw new CouldNotCheckException(why.failure(), where + ": " + why.getMessage(), why);
        }
        return failure == ConnectionFailure.TIMEOUT ? failure : ConnectionFailure.OTHER;
    }

    @Override
    public Watching watch(Function<KubernetesClient, ? extends Informable<?>> kind, Runnable onChange) {
        SharedConnection<KubernetesClient>.Lease lease = kept.lease();
        try {
            SharedIndexInformer<?> informer = kind.apply(lease.connection()).runnableInformer(0);
            informer.addEventHandler(running(onChange));
            // Whatever the API did, even before it answered at all: begin again, from a fresh listing.
            informer.exceptionHandler((begun, failure) -> true);
            AtomicBoolean open = new AtomicBoolean(true);
            Watching watching = new Watching() {
                @Override
                public void close() {
                    if (open.compareAndSet(true, false)) {
                        watches.remove(this);
                        Bounded.quietly(Duration.ofSeconds(1), () -> {
                            informer.close();
                            return null;
                        });
                        lease.close();
                    }
                }
            };
            // Returns at once; what becomes of it is the exception handler's.
            informer.start();
            watches.add(watching);
            return watching;
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private static ResourceEventHandler<Object> running(Runnable onChange) {
        return new ResourceEventHandler<>() {
            @Override
            public void onList(String resourceVersion, boolean stillEmpty) {
                onChange.run();
            }

            @Override
            public void onAdd(Object added) {
                onChange.run();
            }

            @Override
            public void onUpdate(Object before, Object after) {
                onChange.run();
            }

            @Override
            public void onDelete(Object deleted, boolean lastStateUnknown) {
                onChange.run();
            }
        };
    }

    private static String words(KubernetesClientException e) {
        String said = e.getStatus() == null ? null : e.getStatus().getMessage();
        return said == null || said.isBlank() ? FailureClassifier.words(e) : said;
    }

    @Override
    public void close() {
        Bounded.quietly(Duration.ofSeconds(4), () -> {
            Set.copyOf(watches).forEach(Watching::close);
            answers.values().forEach(CachedAnswer::close);
            kept.close();
            return null;
        });
    }
}
