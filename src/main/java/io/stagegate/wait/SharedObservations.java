package io.stagegate.wait;

import io.stagegate.connection.Lab;
import io.stagegate.evidence.EvidenceFiles;
import io.stagegate.evidence.RecordingLab;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What several waits want to see at the same moment is observed once: probes that are equal see the same. */
final class SharedObservations {

    /** What began longer ago is another moment. */
    private static final Duration SAME_MOMENT = Duration.ofMillis(500);

    /** Those under way, by what they are of. */
    private static final Map<Of, Shared<?>> UNDER_WAY = new HashMap<>();

    private record Of(Lab lab, Probe<?> probe) {}

    /**
     * An observation, under way or made.
     *
     * @param began by {@link System#nanoTime()}
     * @param at the same, for people
     * @param evidenceFiles what went through the connections for it
     */
    record Shared<T>(long began, Instant at, EvidenceFiles evidenceFiles, CompletableFuture<T> observation) {

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - began);
        }

        /** Waits for its end. What could not be observed may have had reasons of its own, such as a wait that was given up. */
        boolean isMade() {
            return observation.handle((seen, problem) -> problem == null).join();
        }

        /** @throws RuntimeException as the probe threw it */
        T get() {
            try {
                return observation.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException problem) {
                    throw problem;
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw e;
            }
        }
    }

    private SharedObservations() {}

    /** Joins an observation of the same thing that has just begun, or makes one on this thread. */
    static <T> Shared<T> observe(Lab lab, Probe<T> probe, Redactor redactor) {
        Of of = new Of(lab, probe);
        Shared<T> ours =
                new Shared<>(System.nanoTime(), Instant.now(), new EvidenceFiles(redactor), new CompletableFuture<>());
        Shared<T> others = underWay(of, ours);
        if (others != null && others.isMade()) {
            others.evidenceFiles().add("shared", "observed once for several checks, at " + others.at() + "\n");
            return others;
        }
        try {
            ours.observation().complete(probe.observe(new RecordingLab(lab, ours.evidenceFiles())));
        } catch (RuntimeException | Error e) {
            ours.observation().completeExceptionally(e);
        } finally {
            synchronized (UNDER_WAY) {
                UNDER_WAY.remove(of, ours);
            }
        }
        return ours;
    }

    /** The one that there is of this moment; null where ours is the first. */
    private static <T> Shared<T> underWay(Of of, Shared<T> ours) {
        synchronized (UNDER_WAY) {
            // Equal probes see values of the same type.
            @SuppressWarnings("unchecked")
            Shared<T> others = (Shared<T>) UNDER_WAY.get(of);
            if (others != null && others.age().compareTo(SAME_MOMENT) <= 0) {
                return others;
            }
            UNDER_WAY.put(of, ours);
            return null;
        }
    }
}
