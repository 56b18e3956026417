package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.Finding;
import io.stagegate.probe.EtcdSnapshotProbe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** etcd as every node sees it, and the members that no node reports. */
final class EtcdMembersLook {

    static final Look LOOK =
            Look.ofTheLab("etcd-members", "state cluster clusters:number member health", EtcdMembersLook::collect);

    private EtcdMembersLook() {}

    private static List<Finding> collect(Lab lab, Target place, Consumer<String> missing) {
        EtcdSnapshot result = new EtcdSnapshotProbe(lab.environment().install()).observe(lab);
        String clusters = "" + result.clusters().size();
        List<Finding> findings = new ArrayList<>();
        Set<String> reported = new HashSet<>();
        result.status().results().forEach((node, seen) -> {
            if (seen.seen().isEmpty()) {
                missing.accept("etcd on " + node + ": " + seen.cause());
                return;
            }
            EtcdNodeStatus view = seen.seen().get();
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("state", view.state().name().toLowerCase(Locale.ROOT));
            if (view.answers()) {
                reported.add(view.member());
                fields.put("cluster", view.cluster());
                fields.put("clusters", clusters);
                fields.put("member", view.member());
                fields.put("health", health(result, view.member()));
            }
            findings.add(Finding.now(node, view.toString() + words(result, view.member()), fields));
        });
        for (EtcdMember member : result.listed() ? result.members() : List.<EtcdMember>of()) {
            if (!reported.contains(member.id())) {
                findings.add(Finding.now(
                        member.called(),
                        member
                                + (member.started() ? ", and no node reports it" : ", and has never started")
                                + words(result, member.id()),
                        Map.of(
                                "state", member.started() ? "unreported" : "unstarted",
                                "member", member.id(),
                                "health", health(result, member.id()))));
            }
        }
        return findings;
    }

    private static String health(EtcdSnapshot result, String member) {
        String words = result.health().get(member);
        return words == null ? "unknown" : words.equals(EtcdMember.HEALTHY) ? EtcdMember.HEALTHY : "ill";
    }

    private static String words(EtcdSnapshot result, String member) {
        return health(result, member).equals("ill") ? ": " + result.health().get(member) : "";
    }
}
