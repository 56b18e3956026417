package io.stagegate.check;

import io.stagegate.observation.ApiHealth;
import java.util.stream.Collectors;

/** What must hold of an API server's health endpoints. */
public final class Api {

    private Api() {}

    /** Every endpoint asked answers 200 "ok". No endpoint asked is not health. */
    public static Check<ApiHealth> healthy() {
        return Check.named("is healthy", health -> {
            if (health.answers().isEmpty()) {
                return Verdict.unknown(health.server() + ": no health endpoint was asked");
            }
            String bad = health.answers().stream()
                    .filter(answer -> !answer.ok())
                    .map(ApiHealth.Answer::toString)
                    .collect(Collectors.joining("\n"));
            return bad.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail(
                            health.server() + " answers 200 \"ok\" on "
                                    + health.answers().stream()
                                            .map(ApiHealth.Answer::path)
                                            .collect(Collectors.joining(", ")),
                            bad);
        });
    }
}
