package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.Lab;
import io.stagegate.observation.Several;
import io.stagegate.observation.Several.Sight;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SeveralProbeTest {

    @Test
    @Timeout(20)
    void placesThatHangShareOneDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        Probe<String> hangs = probe(() -> {
            try {
                never.await();
                return "never";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Map<String, Probe<String>> places = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            places.put("hangs-" + i, hangs);
        }
        places.put("answers", probe(() -> "seen"));
        Several<String> seen =
                new SeveralProbe<>("x", places).within(Duration.ofSeconds(1)).observe(new ScriptedLab());
        assertThat(seen.sights()).containsEntry("answers", Sight.of("seen")).hasSize(41);
        assertThat(seen.sights().get("hangs-39").cause()).startsWith("hangs-39: TIMEOUT");
    }

    private static Probe<String> probe(java.util.function.Supplier<String> look) {
        return new Probe<>() {
            @Override
            public String subject() {
                return "x";
            }

            @Override
            public String observe(Lab lab) {
                return look.get();
            }
        };
    }
}
