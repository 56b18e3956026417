package io.stagegate.check;

import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.MachineConfig;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What must hold of an API server's health endpoints. */
public final class Api {

    private Api() {}

    /** Every endpoint asked answers 200 "ok". No endpoint asked is not health. */
    public static Check<ApiHealth> healthy() {
        return answers("is healthy", "200 \"ok\"", ApiHealth.Answer::ok);
    }

    /** Every endpoint asked answers 200, whatever it says: the Machine Config Server says nothing. */
    public static Check<ApiHealth> serving() {
        return answers("answers", "200", answer -> answer.status() == 200);
    }

    /** It is healthy, and gives a master's configuration, of a known Ignition version. */
    public static Check<MachineConfig> servingConfig() {
        return Check.named("answers", seen -> {
            boolean serves = seen.health().status() == 200
                    && seen.config().status() == 200
                    && !seen.ignition().isEmpty();
            return serves
                    ? Verdict.pass()
                    : Verdict.fail(
                            seen.server() + " answers 200 on " + seen.health().path() + ", and with Ignition on "
                                    + seen.config().path(),
                            seen);
        });
    }

    /** Nothing answers there any more. */
    public static Check<ApiHealth> silent() {
        return Check.named("does not answer any more", health -> {
            if (health.answers().isEmpty()) {
                return Verdict.unknown(health.server() + ": no health endpoint was asked");
            }
            return health.answers().stream().allMatch(answer -> answer.status() == 0)
                    ? Verdict.pass()
                    : Verdict.fail(health.server() + " gives no answer", health.answers());
        });
    }

    private static Check<ApiHealth> answers(String name, String what, Predicate<ApiHealth.Answer> good) {
        return Check.named(name, health -> {
            if (health.answers().isEmpty()) {
                return Verdict.unknown(health.server() + ": no health endpoint was asked");
            }
            String bad = health.answers().stream()
                    .filter(good.negate())
                    .map(ApiHealth.Answer::toString)
                    .collect(Collectors.joining("\n"));
            return bad.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail(
                            health.server() + " answers " + what + " on "
                                    + health.answers().stream()
                                            .map(ApiHealth.Answer::path)
                                            .collect(Collectors.joining(", ")),
                            bad);
        });
    }
}
