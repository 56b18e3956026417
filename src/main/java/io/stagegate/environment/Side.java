package io.stagegate.environment;

import java.util.Locale;

/** One of a pivot's two management clusters, as Cluster API's own documents call them. */
public enum Side {
    /** Everything is moved from it: the temporary bootstrap cluster. */
    SOURCE,
    /** Everything is moved to it: the cluster that manages itself afterwards. */
    TARGET;

    /** {@code source}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Side other() {
        return this == SOURCE ? TARGET : SOURCE;
    }
}
