package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.evidence.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rule that docs/signals.md shows, in a file of its own beside an environment's, as its readers would put it. */
class OwnRuleTest {

    @Test
    void theDocumentsOwnRuleNamesAFailure(@TempDir Path directory) throws IOException {
        String docs = Files.readString(Path.of("docs/signals.md"));
        int begin = docs.indexOf("\"10.T1\":");
        Files.writeString(directory.resolve("our-signals.yaml"), docs.substring(begin, docs.indexOf("```", begin)));
        Path environment = Files.writeString(
                directory.resolve("lab-a.yaml"),
                Files.readString(Path.of("environments/sandbox.yaml")) + "\nsignals: [our-signals.yaml]\n");

        try (SignalLab lab = new SignalLab(
                directory, EnvironmentLoader.load(environment, Map.of()).install())) {
            Clock aMinuteAgo = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-1));
            for (double ago : SignalLab.times(5, 25)) {
                lab.journal("bootstrap", "bootkube.service", ago, "pushing: the mirror is read-only");
                lab.journal("bootstrap", "bootkube.service", ago, "pull: dial tcp: connection refused");
            }
            SignalFinder begun =
                    new SignalFinder(lab, lab.signals, "10", new Redactor(), aMinuteAgo, UnaryOperator.identity());

            lab.answers("https://$1/", 0, "503", "");
            SignalReport confirmed = begun.look();
            lab.answers("https://$1/", 0, "200", "");
            SignalReport cleared = begun.look();
            lab.confirmsNothing();
            SignalReport diagnosed = begun.look();

            assertThat(confirmed.first().orElseThrow().endsAWait()).isTrue();
            assertThat(confirmed.first().orElseThrow().inShort())
                    .endsWith("mirror.ocp4.example.com:5000 asked from bootstrap: HTTP status 503 on bootstrap");
            assertThat(cleared.named()).isEmpty();
            assertThat(cleared.cleared()).extracting(each -> each.signal().id()).contains("10.T1");
            assertThat(diagnosed.first().orElseThrow().endsAWait())
                    .as("nobody can tell")
                    .isFalse();

            assertThat(diagnosed.named())
                    .extracting(each -> each.signal().id() + " by " + each.cause())
                    .containsExactly("10.T1 by ", "10.F2 by 10.T1");
            assertThat(diagnosed.named().get(0).inShort())
                    .isEqualTo("10.T1 our mirror is read-only: \"pushing: the mirror is read-only\" 5 times in 25 s on"
                            + " bootstrap");
            assertThat(diagnosed.named().get(0).remedies()).startsWith("1. wait for the backup to end");
        }
    }
}
