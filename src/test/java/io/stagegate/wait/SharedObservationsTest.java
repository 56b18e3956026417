package io.stagegate.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.Lab;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.Probe;
import io.stagegate.wait.SharedObservations.Shared;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SharedObservationsTest {

    private static final Lab LAB = FakeLab.echoing();

    /** Counts how often it observes; each ends when it is let go on. */
    private record Slow(String of, AtomicInteger looks, CountDownLatch goOn, boolean blind) implements Probe<Integer> {

        Slow(String of) {
            this(of, new AtomicInteger(), new CountDownLatch(1), false);
        }

        @Override
        public String subject() {
            return of;
        }

        @Override
        public Integer observe(Lab lab) {
            int number = looks.incrementAndGet();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (blind) {
                throw new CouldNotCheckException(ConnectionFailure.REFUSED, "ssh: REFUSED");
            }
            return number;
        }
    }

    private static CompletableFuture<Shared<Integer>> observing(Slow probe) {
        return CompletableFuture.supplyAsync(
                () -> SharedObservations.observe(LAB, probe, new Redactor()), task -> new Thread(task).start());
    }

    @Test
    void equalProbesObserveOnceAtTheSameMomentAndTheEvidenceSaysSo() {
        Slow probe = new Slow("etcd");
        CompletableFuture<Shared<Integer>> first = observing(probe);
        await().until(() -> probe.looks().get() == 1);
        Slow equal = new Slow("etcd", probe.looks(), probe.goOn(), false);
        CompletableFuture<Shared<Integer>> second = observing(equal);
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        probe.goOn().countDown();

        assertThat(second.join().get()).isEqualTo(1);
        assertThat(first.join()).isSameAs(second.join());
        assertThat(probe.looks()).hasValue(1);
        assertThat(second.join().evidenceFiles().all())
                .extracting(EvidenceFile::text)
                .anyMatch(text -> text.startsWith("observed once for several checks, at "));
    }

    @Test
    void whatHasEndedIsObservedAnew() {
        Slow probe = new Slow("etcd");
        probe.goOn().countDown();

        assertThat(SharedObservations.observe(LAB, probe, new Redactor()).get()).isEqualTo(1);
        assertThat(SharedObservations.observe(LAB, probe, new Redactor()).get()).isEqualTo(2);
    }

    @Test
    void whatBeganLongerAgoIsAnotherMoment() {
        Slow probe = new Slow("etcd");
        CompletableFuture<Shared<Integer>> first = observing(probe);
        await().until(() -> probe.looks().get() == 1);
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);
        CompletableFuture<Shared<Integer>> second = observing(probe);
        await().until(() -> probe.looks().get() == 2);
        probe.goOn().countDown();

        assertThat(first.join()).isNotSameAs(second.join());
    }

    @Test
    void anotherSubjectOrAnotherLabIsObservedByItself() {
        Slow probe = new Slow("etcd");
        CompletableFuture<Shared<Integer>> first = observing(probe);
        await().until(() -> probe.looks().get() == 1);
        probe.goOn().countDown();
        Shared<Integer> another = SharedObservations.observe(
                FakeLab.echoing(), new Slow("etcd", probe.looks(), probe.goOn(), false), new Redactor());

        assertThat(first.join()).isNotSameAs(another);
    }

    @Test
    void whoeverJoinedOneThatCouldNotBeMadeObservesByItself() {
        Slow probe = new Slow("etcd", new AtomicInteger(), new CountDownLatch(1), true);
        CompletableFuture<Shared<Integer>> first = observing(probe);
        await().until(() -> probe.looks().get() == 1);
        CompletableFuture<Shared<Integer>> second = observing(probe);
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        probe.goOn().countDown();

        assertThatThrownBy(() -> first.join().get())
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessage("ssh: REFUSED");
        assertThatThrownBy(() -> second.join().get()).isInstanceOf(CouldNotCheckException.class);
        assertThat(probe.looks()).hasValue(2);
    }
}
