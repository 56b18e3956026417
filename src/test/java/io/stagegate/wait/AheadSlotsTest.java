package io.stagegate.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stagegate.wait.AheadSlots.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AheadSlotsTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final AheadSlots slots = new AheadSlots(1);
    private final List<Claim> served = Collections.synchronizedList(new ArrayList<>());

    private Thread waiting(Claim claim) {
        Thread thread = new Thread(() -> {
            try {
                if (slots.tryAcquire(claim, LONG)) {
                    served.add(claim);
                    slots.release();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    @Test
    void whoHasNotObservedGoesFirstThenWhoseTurnComesFirst() throws InterruptedException {
        assertThat(slots.tryAcquire(new Claim(false, 9), LONG)).isTrue();
        List<Thread> threads =
                List.of(waiting(new Claim(true, 1)), waiting(new Claim(false, 7)), waiting(new Claim(false, 4)));

        slots.release();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(served).containsExactly(new Claim(false, 4), new Claim(false, 7), new Claim(true, 1));
    }

    @Test
    void whoWaitedInVainStandsInNobodysWay() throws InterruptedException {
        assertThat(slots.tryAcquire(new Claim(false, 1), LONG)).isTrue();
        assertThat(slots.tryAcquire(new Claim(false, 2), Duration.ofMillis(50))).isFalse();

        slots.release();

        assertThat(slots.tryAcquire(new Claim(true, 3), Duration.ofMillis(50))).isTrue();
    }

    @Test
    void twoWaitsOfOneScenarioAreServedOneAfterTheOther() throws InterruptedException {
        assertThat(slots.tryAcquire(new Claim(false, 1), LONG)).isTrue();
        List<Thread> threads = List.of(waiting(new Claim(false, 2)), waiting(new Claim(false, 2)));

        slots.release();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(served).hasSize(2);
    }
}
