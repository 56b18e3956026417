package io.stagegate.observation;

import io.stagegate.observation.PerPlace.Result;
import java.util.List;

/**
 * What came of asking to remove the bootstrap, and what etcd itself said right after.
 *
 * @param conditions every one that was asked for, in the order in which they are reported
 * @param refusal the refusal's own words; empty when the removal would have been granted
 * @param etcd as an observation of its own saw it; nothing when no node could be observed
 */
public record RemovalAnswer(List<GateCondition> conditions, String refusal, Result<EtcdSnapshot> etcd) {

    public RemovalAnswer {
        conditions = List.copyOf(conditions);
    }

    public boolean granted() {
        return refusal.isEmpty();
    }

    /** A table: name, state, what was seen. */
    @Override
    public String toString() {
        int name = width(conditions.stream().map(GateCondition::name).toList());
        int state = width(conditions.stream().map(c -> c.state().toString()).toList());
        String row = "%-" + name + "s | %-" + state + "s | %s%n";
        StringBuilder text = new StringBuilder(granted() ? "granted\n" : "refused\n");
        conditions.forEach(c -> text.append(row.formatted(c.name(), c.state(), c.seen())));
        return text.append("etcd, asked separately:\n").append(etcd).toString();
    }

    private static int width(List<String> cells) {
        return cells.stream().mapToInt(String::length).max().orElse(1);
    }
}
