package io.stagegate.probe;

import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.observation.Domain;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelProbeTest {

    private final Lab lab = new ScriptedLab();

    private static Probe<String> probe(Supplier<String> look) {
        return Probe.of("a place", lab -> look.get());
    }

    private static ParallelProbe<String> at(Map<String, Supplier<String>> looks) {
        Map<String, Probe<String>> places = new LinkedHashMap<>();
        looks.forEach((place, look) -> places.put(place, probe(look)));
        return new ParallelProbe<>("places", places);
    }

    private static String awaiting(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS) ? "met" : "alone";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void placesAreLookedAtTogether() {
        CountDownLatch both = new CountDownLatch(2);
        Supplier<String> meeting = () -> {
            both.countDown();
            return awaiting(both);
        };

        PerPlace<String> seen = at(Map.of("one", meeting, "other", meeting)).observe(lab);

        assertThat(seen.results()).containsEntry("one", Result.of("met")).containsEntry("other", Result.of("met"));
    }

    @Test
    void placesAreToldInTheirOrder() {
        Map<String, Supplier<String>> looks = new LinkedHashMap<>();
        looks.put("b", () -> "1");
        looks.put("a", () -> "2");
        assertThat(at(looks).observe(lab)).hasToString("b: 1\na: 2");
    }

    @Test
    void aPlaceThatCannotBeLookedAtHidesNoOther() {
        Map<String, Supplier<String>> looks = new LinkedHashMap<>();
        looks.put("shut", () -> {
            throw new CouldNotCheckException(ConnectionFailure.REFUSED, "refused");
        });
        looks.put("other host", () -> {
            throw new CouldNotCheckException(ConnectionFailure.HOST_KEY, "not its key");
        });
        looks.put("api", () -> {
            throw new KubernetesRefusalException(503, "503", null);
        });
        looks.put("libvirt", () -> {
            throw new HypervisorException("no", null);
        });
        looks.put("open", () -> "seen");

        PerPlace<String> seen = at(looks).observe(lab);

        assertThat(seen.results())
                .containsEntry("shut", Result.none("refused", false))
                .containsEntry("other host", Result.none("not its key", true))
                .containsEntry("api", Result.none("503", false))
                .containsEntry("libvirt", Result.none("no", false))
                .containsEntry("open", Result.of("seen"));
        assertThat(seen).asString().startsWith("shut: could not check: refused\n");
    }

    @Test
    void aMistakeOfOurOwnIsNoPlacesTroubleAndEndsTheOthers() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Map<String, Supplier<String>> looks = new LinkedHashMap<>();
        looks.put("mistaken", () -> {
            awaiting(begun);
            throw new IllegalStateException("a bug");
        });
        looks.put("slow", () -> hanging(begun, interrupted));

        assertThatIllegalStateException()
                .isThrownBy(() -> at(looks).observe(lab))
                .withMessage("a bug");
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptEndsWhatWasBegun() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch interrupted = new CountDownLatch(2);
        AtomicReference<PerPlace<String>> seen = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread looking = new Thread(() -> {
            Supplier<String> slow = () -> hanging(begun, interrupted);
            seen.set(at(Map.of("one", slow, "other", slow)).observe(lab));
            flag.set(Thread.currentThread().isInterrupted());
        });
        looking.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        looking.interrupt();
        looking.join();

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(seen.get().results().values())
                .hasSize(2)
                .allMatch(result -> result.seen().isEmpty() && result.cause().contains("interrupted"));
        assertThat(flag.get()).isTrue();
    }

    private static String hanging(CountDownLatch begun, CountDownLatch interrupted) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNodeIsAPlaceByItsShortName() {
        ParallelProbe<Domain> probe = ParallelProbe.on(MASTERS, DomainProbe::new);
        assertThat(probe.subject()).isEqualTo("each of master-0, master-1, master-2");
        assertThat(probe.places()).containsOnlyKeys("master-0", "master-1", "master-2");
        assertThat(ParallelProbe.on("the API on", MASTERS, DomainProbe::new).subject())
                .isEqualTo("the API on each of master-0, master-1, master-2");
    }

    @Test
    void aSinglePlaceIsNotCalledEach() {
        assertThat(ParallelProbe.on("the API on", MASTERS.subList(0, 1), DomainProbe::new)
                        .subject())
                .isEqualTo("the API on master-0");
    }

    @Test
    void noPlacesAreNoSight() {
        assertThat(at(Map.of()).observe(lab).results()).isEmpty();
    }

    @Test
    @Timeout(20)
    void placesThatHangShareOneDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        Probe<String> hangs = looking(() -> {
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
        places.put("answers", looking(() -> "seen"));
        PerPlace<String> seen =
                new ParallelProbe<>("x", places).within(Duration.ofSeconds(1)).observe(new ScriptedLab());
        assertThat(seen.results()).containsEntry("answers", Result.of("seen")).hasSize(41);
        assertThat(seen.results().get("hangs-39").cause()).startsWith("hangs-39: TIMEOUT");
    }

    private static Probe<String> looking(java.util.function.Supplier<String> look) {
        return Probe.of("x", lab -> look.get());
    }
}
