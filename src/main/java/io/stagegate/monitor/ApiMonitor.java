package io.stagegate.monitor;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.connection.PersistentHttps;
import io.stagegate.environment.Install;
import io.stagegate.environment.Patience;
import io.stagegate.observation.ApiHistory;
import io.stagegate.observation.ApiHistory.Health;
import io.stagegate.observation.ApiHistory.Sample;
import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Asks {@code /readyz} of the API, through the load balancer and on every node, at every interval. Each question is
 * asked on time, whatever became of the ones before it: the HTTPS connection bounds how long each takes. Through the load
 * balancer each has a connection of its own, for that chooses a server; a node's is kept, for most of what a question costs, here
 * and there, is its TLS handshake.
 */
public final class ApiMonitor implements AutoCloseable {

    private static final String LOAD_BALANCER = "load balancer";

    private static final ThreadFactory DAEMON = Timer.daemon("stagegate-monitor the API");

    private final Lab lab;
    private final Patience pace;
    private final Instant start;
    private final Timer timer;
    private final Executor asking;
    private final Map<String, HttpsTarget> endpoints = new LinkedHashMap<>();
    private final Map<String, PersistentHttps> kept = new ConcurrentHashMap<>();

    /** By endpoint and time of asking: answers come out of order. Guarded by itself. */
    private final Map<String, SortedMap<Duration, Sample>> samples = new LinkedHashMap<>();

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(DAEMON);

    private Future<?> ticking;

    ApiMonitor(Lab lab, Patience pace, Instant start, LongSupplier nanos) {
        this(lab, pace, start, nanos, Executors.newCachedThreadPool(DAEMON));
    }

    ApiMonitor(Lab lab, Patience pace, Instant start, LongSupplier nanos, Executor asking) {
        this.lab = lab;
        this.pace = pace;
        this.start = start;
        this.timer = new Timer(nanos);
        this.asking = asking;
        Install environment = lab.environment().install();
        endpoints.put(LOAD_BALANCER, HttpsTarget.api(environment).path("/readyz"));
        Stream.concat(Stream.of(environment.bootstrap()), environment.masters().stream())
                .forEach(node -> endpoints.put(
                        node.name(), HttpsTarget.api(environment, node).path("/readyz")));
        endpoints.keySet().forEach(endpoint -> samples.put(endpoint, new TreeMap<>()));
    }

    void start() {
        ticking = clock.scheduleAtFixedRate(this::ask, 0, pace.interval().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Asks every endpoint once, waiting for none. */
    void ask() {
        endpoints.forEach((endpoint, target) -> {
            Duration at = timer.elapsed();
            asking.execute(() -> {
                Sample sample = sample(at, () -> answer(endpoint, target));
                synchronized (samples) {
                    samples.get(endpoint).put(at, sample);
                }
            });
        });
    }

    private HttpsAnswer answer(String endpoint, HttpsTarget target) {
        if (!endpoint.equals(LOAD_BALANCER)) {
            try {
                return kept.computeIfAbsent(
                                endpoint, node -> lab.install().https().keep(target))
                        .get()
                        .answer();
            } catch (CouldNotCheckException e) {
                // The server has ended what was kept. Whether there is one that answers now, only a new connection can
                // tell.
                if (e.failure() != ConnectionFailure.BROKEN) {
                    throw e;
                }
            }
        }
        return lab.install().https().get(target);
    }

    private static Sample sample(Duration at, Supplier<HttpsAnswer> asked) {
        try {
            HttpsAnswer answer = asked.get();
            boolean ok = answer.status() == 200 && answer.body().strip().equals("ok");
            return ok
                    ? new Sample(at, Health.OK, "")
                    : new Sample(at, Health.NOT_OK, answer.status() + " " + inShort(answer.body()));
        } catch (CouldNotCheckException e) {
            Health health = e.failure().noAnswer() ? Health.NOT_OK : Health.COULD_NOT_CHECK;
            return new Sample(at, health, e.getMessage());
        } catch (RuntimeException e) {
            return new Sample(at, Health.COULD_NOT_CHECK, Timer.mistake(e));
        }
    }

    /** The API lists every check that it makes of itself: those that failed are what matters. */
    private static String inShort(String body) {
        List<String> failed =
                body.lines().filter(line -> line.startsWith("[-]")).toList();
        String words = failed.isEmpty() ? body.strip() : String.join("; ", failed);
        return Text.truncate(words, 200);
    }

    /** What was answered until now; a question still on its way is not in it. */
    public ApiHistory history() {
        Map<String, List<Sample>> all = new LinkedHashMap<>();
        synchronized (samples) {
            samples.forEach((endpoint, answers) -> all.put(endpoint, new ArrayList<>(answers.values())));
        }
        return new ApiHistory(start, timer.elapsed(), all);
    }

    /** Ends it at once; questions on their way are left behind. */
    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel(true);
        }
        clock.shutdownNow();
        kept.values().forEach(PersistentHttps::close);
    }
}
