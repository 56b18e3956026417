package io.stagegate.observation;

/**
 * etcd at two looks, a while apart.
 *
 * @param before the earlier look; at the first look the same
 */
public record EtcdSince(EtcdSight before, EtcdSight now) {

    /** The highest of the terms that the nodes tell; it grows with every election. 0 where none tells one. */
    public static long term(EtcdSight sight) {
        return sight.views().sights().values().stream()
                .flatMap(view -> view.seen().stream())
                .mapToLong(EtcdView::term)
                .max()
                .orElse(0);
    }

    /** The highest of the indexes that the nodes tell; it grows with every write. 0 where none tells one. */
    public static long index(EtcdSight sight) {
        return sight.views().sights().values().stream()
                .flatMap(view -> view.seen().stream())
                .mapToLong(EtcdView::index)
                .max()
                .orElse(0);
    }

    /** There were two looks. */
    public boolean twice() {
        return !before.equals(now);
    }

    @Override
    public String toString() {
        return "term %d, index %d, before %d and %d; %s"
                .formatted(term(now), index(now), term(before), index(before), now);
    }
}
