package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.observation.EtcdCluster;
import io.stagegate.observation.EtcdSight;
import io.stagegate.observation.EtcdView;
import io.stagegate.observation.Finding;
import io.stagegate.probe.EtcdViewsProbe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** etcd as every node sees it, and the members that no node tells of itself. */
final class EtcdMembersLook implements Collector {

    @Override
    public List<Finding> collect(Lab lab, Target place, Consumer<String> missing) {
        EtcdSight sight = new EtcdViewsProbe(lab.environment()).observe(lab);
        String clusters = "" + sight.clusters().size();
        List<Finding> findings = new ArrayList<>();
        Set<String> told = new HashSet<>();
        sight.views().sights().forEach((node, seen) -> {
            if (seen.seen().isEmpty()) {
                missing.accept("etcd on " + node + ": " + seen.cause());
                return;
            }
            EtcdView view = seen.seen().get();
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("state", view.state().name().toLowerCase(Locale.ROOT));
            if (view.answers()) {
                told.add(view.member());
                fields.put("cluster", view.cluster());
                fields.put("clusters", clusters);
                fields.put("member", view.member());
                fields.put("health", health(sight, view.member()));
            }
            findings.add(Finding.now(node, view.toString() + words(sight, view.member()), fields));
        });
        for (EtcdCluster.Member member : sight.listed() ? sight.members() : List.<EtcdCluster.Member>of()) {
            if (!told.contains(member.id())) {
                findings.add(Finding.now(
                        member.called(),
                        member
                                + (member.started() ? ", and no node tells of it" : ", and has never started")
                                + words(sight, member.id()),
                        Map.of(
                                "state", member.started() ? "untold" : "unstarted",
                                "member", member.id(),
                                "health", health(sight, member.id()))));
            }
        }
        return findings;
    }

    private static String health(EtcdSight sight, String member) {
        String words = sight.health().get(member);
        return words == null ? "unknown" : words.equals(EtcdCluster.HEALTHY) ? EtcdCluster.HEALTHY : "ill";
    }

    private static String words(EtcdSight sight, String member) {
        return health(sight, member).equals("ill") ? ": " + sight.health().get(member) : "";
    }
}
