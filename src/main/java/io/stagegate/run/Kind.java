package io.stagegate.run;

import io.stagegate.bundle.BundleLab;
import io.stagegate.connection.ClusterApiLab;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LiveLab;
import io.stagegate.connection.ReplayLab;
import io.stagegate.environment.Bundle;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Replay;
import io.stagegate.preflight.Preflight;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a run does with one kind of environment. How that kind is declared, its stages and its secrets are the environment's
 * own: see docs/architecture.md, "Adding a kind of environment".
 *
 * @param lab its lab, with every connection closed until it is used
 * @param preflight what is looked at before a run; it is told of each check whether it is asked for
 * @param versions what the report says of it: labels in the order to be shown, and how to ask
 */
record Kind<E extends Environment>(
        Class<E> environment,
        Function<E, Lab> lab,
        BiFunction<Lab, Predicate<String>, Preflight> preflight,
        BiFunction<E, Lab, Map<String, Supplier<String>>> versions) {

    /** All kinds there are. */
    static final List<Kind<?>> ALL = List.of(
            new Kind<>(Install.class, LiveLab::new, Preflight::ofInstall, ReportEnvironment::ofInstall),
            new Kind<>(ClusterApi.class, ClusterApiLab::new, Preflight::ofPivot, ReportEnvironment::ofPivot),
            new Kind<>(Bundle.class, BundleLab::new, Preflight::ofBundle, ReportEnvironment::ofBundle),
            // That run's own preflight is judged again, as all that it observed; its record has the versions.
            new Kind<>(Replay.class, ReplayLab::new, (lab, asked) -> new Preflight(List.of()), (its, lab) -> Map.of()));

    /** The kind that an environment is of. */
    static Kind<?> of(Environment its) {
        return ALL.stream()
                .filter(kind -> kind.environment.isInstance(its))
                .findFirst()
                .orElseThrow();
    }

    /** The lab of an environment of this kind. */
    Lab open(Environment its) {
        return lab.apply(environment.cast(its));
    }

    /** What to ask a lab of this kind for the report. */
    Map<String, Supplier<String>> versionsOf(Lab its) {
        return versions.apply(environment.cast(its.environment()), its);
    }
}
