package io.stagegate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SharedConnectionTest {

    private final AtomicInteger opened = new AtomicInteger();
    private final List<Integer> closed = new ArrayList<>();
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final SharedConnection<Integer> kept =
            new SharedConnection<>(opened::incrementAndGet, c -> alive.get(), closed::add);

    @Test
    void oneConnectionServesManyUses() {
        for (int use = 0; use < 3; use++) {
            try (SharedConnection<Integer>.Lease lease = kept.lease()) {
                assertThat(lease.connection()).isEqualTo(1);
                assertThat(lease.fresh()).isEqualTo(use == 0);
            }
        }
        kept.close();
        assertThat(closed).containsExactly(1);
    }

    @Test
    void aDeadOneIsReplacedAtTheNextUse() {
        kept.lease().close();
        alive.set(false);
        try (SharedConnection<Integer>.Lease lease = kept.lease()) {
            assertThat(lease.connection()).isEqualTo(2);
            assertThat(closed).containsExactly(1);
        }
    }

    @Test
    void oneThatIsGivenUpStaysOpenUntilItsLastUserLeaves() {
        SharedConnection<Integer>.Lease first = kept.lease();
        SharedConnection<Integer>.Lease second = kept.lease();
        first.retire();
        first.close();
        assertThat(closed).isEmpty();
        try (SharedConnection<Integer>.Lease next = kept.lease()) {
            assertThat(next.connection()).isEqualTo(2);
        }
        second.close();
        assertThat(closed).containsExactly(1);
    }

    @Test
    void whoeverComesWhileItOpensSharesTheFailure() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        SharedConnection<Integer> failing = new SharedConnection<>(
                () -> {
                    attempts.incrementAndGet();
                    opening.countDown();
                    awaitQuietly(fail);
                    throw new CouldNotCheckException(ConnectionFailure.REFUSED, "refused");
                },
                c -> true,
                closed::add);
        Future<?> first = Bounded.begin(failing::lease);
        opening.await();
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(Bounded.begin(failing::lease));
        }
        fail.countDown();
        for (Future<?> other : others) {
            assertThatThrownBy(other::get).rootCause().hasMessage("refused");
        }
        assertThatThrownBy(first::get).rootCause().hasMessage("refused");
        assertThat(attempts.get()).isBetween(1, 4);
    }

    @Test
    void oneForgottenWhileItOpensIsClosedAfterItsUse() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        SharedConnection<Integer> slow = new SharedConnection<>(
                () -> {
                    int number = opened.incrementAndGet();
                    if (number == 1) {
                        opening.countDown();
                        awaitQuietly(go);
                    }
                    return number;
                },
                c -> true,
                closed::add);
        Future<SharedConnection<Integer>.Lease> first = Bounded.begin(slow::lease);
        opening.await();
        slow.forget();
        try (SharedConnection<Integer>.Lease second = slow.lease()) {
            assertThat(second.connection()).isEqualTo(2);
        }
        go.countDown();
        first.get().close();
        assertThat(closed).containsExactly(1);
    }

    @Test
    void aClosedOneRefuses() {
        kept.close();
        kept.close();
        assertThatThrownBy(kept::lease).isInstanceOf(IllegalStateException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
