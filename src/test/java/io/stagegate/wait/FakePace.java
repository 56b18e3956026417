package io.stagegate.wait;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only while a wait rests, and then at once. */
final class FakePace implements WaitClock {

    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> rests = Collections.synchronizedList(new ArrayList<>());

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public void rest(Duration most) {
        rests.add(most);
        pass(most);
    }

    @Override
    public void notifier() {}

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    List<Duration> rests() {
        return List.copyOf(rests);
    }
}
