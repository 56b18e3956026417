package io.stagegate.probe;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Side;
import java.util.LinkedHashMap;
import java.util.Map;

/** By what a cluster is reported from every other: the UID of its namespace {@code kube-system}. */
public record IdentityProbe(Side side) implements Probe<String> {

    /** Both of a pivot's clusters. */
    public static ParallelProbe<String> ofBoth() {
        Map<String, Probe<String>> places = new LinkedHashMap<>();
        for (Side side : Side.values()) {
            places.put(side.word(), new IdentityProbe(side));
        }
        return new ParallelProbe<>("source and target", places);
    }

    @Override
    public String subject() {
        return "the identity of the " + side.word();
    }

    @Override
    public String observe(Lab lab) {
        String uid = lab.pivot().kubernetes(side).ask("the UID of namespace kube-system", api -> {
            var namespace = api.namespaces().withName("kube-system").get();
            return namespace == null ? "" : namespace.getMetadata().getUid();
        });
        if (uid.isEmpty()) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, "the " + side.word() + " has no namespace kube-system");
        }
        return uid;
    }
}
