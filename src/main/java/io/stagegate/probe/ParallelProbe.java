package io.stagegate.probe;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.environment.Node;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * The same look at several places, all at the same time: it takes as long as the slowest, not as long as all.
 *
 * @param subject what is observed, all in all and in the singular: {@code the API on each of master-0, master-1}
 * @param places a probe for each place, by its name
 * @param limit what the slowest may take; what takes longer could not be observed
 */
public record ParallelProbe<T>(String subject, Map<String, Probe<T>> places, Duration limit)
        implements Probe<PerPlace<T>> {

    /** The connections bound their calls; this only keeps a place from being waited for for ever. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    public ParallelProbe {
        places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    }

    public ParallelProbe(String subject, Map<String, Probe<T>> places) {
        this(subject, places, LONGEST);
    }

    /** The same, with less patience for a place that hangs. */
    public ParallelProbe<T> within(Duration shorter) {
        return new ParallelProbe<>(subject, places, shorter);
    }

    /** One place for each node. */
    public static <T> ParallelProbe<T> on(List<Node> nodes, Function<Node, Probe<T>> probe) {
        return on("", nodes, probe);
    }

    /** The same, where the nodes are only the places: {@code the API on}. */
    public static <T> ParallelProbe<T> on(String what, List<Node> nodes, Function<Node, Probe<T>> probe) {
        return of(what, nodes, probe);
    }

    /** One place for each thing, named by its {@code toString}. */
    public static <S, T> ParallelProbe<T> of(String what, List<S> things, Function<S, Probe<T>> probe) {
        Map<String, Probe<T>> places = new LinkedHashMap<>();
        things.forEach(thing -> places.put(thing.toString(), probe.apply(thing)));
        String all = (places.size() == 1 ? "" : "each of ") + String.join(", ", places.keySet());
        return new ParallelProbe<>((what + " " + all).strip(), places);
    }

    @Override
    public PerPlace<T> observe(Lab lab) {
        long began = System.nanoTime();
        Map<String, Future<T>> begun = new LinkedHashMap<>();
        try {
            places.forEach((place, probe) -> begun.put(place, Bounded.begin(() -> probe.observe(lab))));
            Map<String, Result<T>> results = new LinkedHashMap<>();
            // One deadline for all: places that hang must not be waited for one after the other.
            begun.forEach((place, look) ->
                    results.put(place, result(place, look, limit.minusNanos(System.nanoTime() - began))));
            return new PerPlace<>(results);
        } finally {
            // After a mistake of our own in one place, or an interrupt, nobody waits for the others any more.
            begun.values().forEach(look -> look.cancel(true));
        }
    }

    private static <T> Result<T> result(String place, Future<T> look, Duration left) {
        try {
            return Result.of(Bounded.await(place, left.isNegative() ? Duration.ZERO : left, look));
        } catch (CouldNotCheckException e) {
            return Result.none(e.getMessage(), e.failure().permanent());
        } catch (KubernetesRefusalException | HypervisorException | LoadBalancerException e) {
            return Result.none(e.getMessage(), false);
        }
    }
}
