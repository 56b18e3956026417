package io.stagegate.observation;

import java.util.function.ToLongFunction;

/**
 * etcd at two observations, a while apart.
 *
 * @param before the earlier observation; at the first observation the same
 */
public record EtcdChange(EtcdSnapshot before, EtcdSnapshot now) {

    /** The highest of the terms that the nodes tell; it grows with every election. 0 where none tells one. */
    public static long term(EtcdSnapshot result) {
        return highest(result, EtcdNodeStatus::term);
    }

    /** The highest of the indexes that the nodes tell; it grows with every write. 0 where none tells one. */
    public static long index(EtcdSnapshot result) {
        return highest(result, EtcdNodeStatus::index);
    }

    private static long highest(EtcdSnapshot result, ToLongFunction<EtcdNodeStatus> number) {
        return result.status().results().values().stream()
                .flatMap(view -> view.seen().stream())
                .mapToLong(number)
                .max()
                .orElse(0);
    }

    /** There were two observations. */
    public boolean twice() {
        return !before.equals(now);
    }

    @Override
    public String toString() {
        return "term %d, index %d, before %d and %d; %s"
                .formatted(term(now), index(now), term(before), index(before), now);
    }
}
