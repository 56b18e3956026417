package io.stagegate.signal;

import io.stagegate.environment.Node;
import java.util.Optional;

/**
 * One place that is looked at once, however many rules need it.
 *
 * @param of what is looked at there, with no placeholder left; empty for a look that takes none
 * @param node empty for a look at the lab as a whole
 */
record Target(Look look, String of, Optional<Node> node) {

    /** {@code journal kubelet on master-1}. */
    @Override
    public String toString() {
        return look
                + (of.isEmpty() ? "" : " " + of)
                + node.map(on -> " on " + on).orElse("");
    }
}
