package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.observation.MilestoneObservation;
import io.stagegate.observation.MilestoneObservation.Reached;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class MilestoneTimelineTest {

    private final Install environment = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of())
            .install();
    private final MilestoneHistory history = MilestoneHistory.begun(Instant.parse("2026-11-21T12:00:00Z"))
            .seen(
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    new MilestoneObservation(
                            Map.of(
                                    Milestone.BOOTSTRAP_BOOTED,
                                    new Reached(Optional.of(Duration.ofSeconds(61)), "the age of <process> 1")),
                            Map.of()))
            .seen(
                    Duration.ofSeconds(19),
                    Duration.ofSeconds(20),
                    new MilestoneObservation(
                            Map.of(Milestone.TEMPORARY_CONTROL_PLANE, new Reached(Optional.empty(), "a pod")),
                            Map.of(Milestone.HANDED_OVER, "ssh: REFUSED")));

    private String picture(String... violations) throws Exception {
        String svg = MilestoneTimeline.of(environment, history, List.of(violations));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        return svg;
    }

    @Test
    void eachStepHasItsTimeAndWhereItIsFrom() throws Exception {
        assertThat(picture())
                .contains("sandbox: the install, step by step")
                .contains("2 of 7 steps seen, 2 observations")
                .contains("-1m00.0s (2026-11-21 11:59:00 UTC), from the age of &lt;process&gt; 1")
                .contains("+20.0s (2026-11-21 12:00:20 UTC), from a pod");
    }

    @Test
    void whatWasNotSeenIsNotDrawnAsIfItWere() throws Exception {
        assertThat(picture())
                .contains(Milestone.MASTER_BOOTED + ": not seen")
                .contains("it was looked for and is not there")
                .contains(Milestone.HANDED_OVER + ": not seen")
                .contains("ssh: REFUSED");
    }

    @Test
    void whatWasOutOfOrderStandsAboveIt() throws Exception {
        assertThat(picture("out of order: a and b")).contains("\u2718 out of order: a and b");
    }
}
