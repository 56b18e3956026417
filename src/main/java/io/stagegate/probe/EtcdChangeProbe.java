package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdChange;
import io.stagegate.observation.EtcdSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** etcd as these nodes see it, over time: it remembers its observations. */
public final class EtcdChangeProbe implements Probe<EtcdChange> {

    /** In so long a cluster writes something: each of its nodes renews its lease that often (Kubernetes, "Leases"). */
    private static final Duration APART = Duration.ofSeconds(10);

    private record Past(long nanos, EtcdSnapshot result) {}

    private final EtcdSnapshotProbe etcd;
    private final Deque<Past> past = new ArrayDeque<>();

    public EtcdChangeProbe(List<Node> nodes) {
        this.etcd = new EtcdSnapshotProbe(nodes);
    }

    @Override
    public String subject() {
        return etcd.subject();
    }

    /** Observes, and compares with the latest observation that lies far enough back, or with the first. */
    @Override
    public EtcdChange observe(Lab lab) {
        EtcdSnapshot now = etcd.observe(lab);
        long at = System.nanoTime();
        synchronized (past) {
            past.add(new Past(at, now));
            while (past.size() > 1 && at - second().nanos() >= APART.toNanos()) {
                past.removeFirst();
            }
            return new EtcdChange(past.getFirst().result(), now);
        }
    }

    private Past second() {
        return past.stream().skip(1).findFirst().orElseThrow();
    }
}
