package io.stagegate.observation;

import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells how etcd moved, look by look, for tests. A member is written {@code b:v*}: of the bootstrap ({@code b}) or of a
 * master ({@code 0}, {@code 1} …), a voter ({@code v}), a learner ({@code l}) or a learner that has not started
 * ({@code u}); {@code *} leads, {@code !} is ill, {@code ?} could not be asked.
 */
public final class EtcdStory {

    public static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    public static final Node BOOTSTRAP = new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "192.168.126.100");
    public static final List<Node> MASTERS = List.of(master(0), master(1), master(2));

    /** As many as there may be: stories of {@code 3} and {@code 4} are theirs. */
    public static final List<Node> FIVE_MASTERS = List.of(master(0), master(1), master(2), master(3), master(4));

    private static final InstallProfile PROFILE = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of())
            .install()
            .profile();

    private EtcdHistory history = EtcdHistory.begun(START);
    private long term = 2;
    private String cluster = "c1";

    private static Node master(int number) {
        return new Node("master-" + number, Role.MASTER, "ocp4-master-" + number, "192.168.126." + (101 + number));
    }

    /** A lab of one bootstrap and three masters, with nothing behind it. */
    public static Install environment() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put(BOOTSTRAP.name(), BOOTSTRAP);
        MASTERS.forEach(master -> nodes.put(master.name(), master));
        Environment.Api api =
                new Environment.Api(URI.create("https://api.ocp4.example.com:6443"), Optional.empty(), null);
        return LabBuilder.named("story").profile(PROFILE).api(api).nodes(nodes).build();
    }

    public EtcdStory term(long next) {
        term = next;
        return this;
    }

    public EtcdStory cluster(String id) {
        cluster = id;
        return this;
    }

    public EtcdStory at(double seconds, String... members) {
        history = history.seen(time(seconds), time(seconds), result(members));
        return this;
    }

    public EtcdStory blind(double seconds, String cause) {
        history = history.blind(time(seconds), cause);
        return this;
    }

    public EtcdHistory until(double seconds) {
        return history.at(time(seconds));
    }

    public static Duration time(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** One look. */
    public EtcdSnapshot result(String... specs) {
        List<EtcdMember> members = new ArrayList<>();
        Map<String, PerPlace.Result<EtcdNodeStatus>> views = new LinkedHashMap<>();
        Map<String, String> endpoints = new LinkedHashMap<>();
        TreeMap<String, String> health = new TreeMap<>();
        TreeMap<String, String> places = new TreeMap<>();
        String leader = "0";
        for (String spec : specs) {
            if (spec.contains("*")) {
                leader = id(spec);
            }
        }
        for (String spec : specs) {
            char who = spec.charAt(0);
            char kind = spec.charAt(2);
            Node node = who == 'b' ? BOOTSTRAP : FIVE_MASTERS.get(who - '0');
            String url = "https://" + node.address() + ":2379";
            places.put(id(spec), node.name());
            members.add(new EtcdMember(
                    id(spec),
                    kind == 'u' ? "" : who == 'b' ? "etcd-bootstrap" : "etcd-" + who,
                    kind != 'v',
                    List.of("https://" + node.address() + ":2380"),
                    kind == 'u' ? List.of() : List.of(url)));
            if (kind == 'u') {
                views.put(node.name(), PerPlace.Result.of(EtcdNodeStatus.absent("no container etcd runs")));
            } else if (spec.contains("?")) {
                views.put(node.name(), PerPlace.Result.none("ssh: TIMEOUT", false));
            } else {
                views.put(
                        node.name(),
                        PerPlace.Result.of(EtcdNodeStatus.answered(cluster, id(spec), leader, kind == 'l', term, 7)));
            }
            if (kind == 'v' && !spec.contains("?")) {
                String words = spec.contains("!") ? "context deadline exceeded" : EtcdMember.HEALTHY;
                endpoints.put(url, words);
                health.put(id(spec), words);
            }
        }
        return new EtcdSnapshot(new PerPlace<>(views), "bootstrap", members, endpoints, health, places);
    }

    private static String id(String spec) {
        return "a" + spec.charAt(0);
    }

    /** From one to four to three, as it must be. */
    public static EtcdStory good() {
        return new EtcdStory()
                .at(0.6, "b:v*")
                .at(20, "b:v*")
                .at(21, "b:v*", "0:u")
                .at(24, "b:v*", "0:l")
                .at(26, "b:v*", "0:v")
                .at(31, "b:v*", "0:v", "1:u")
                .at(33, "b:v*", "0:v", "1:l")
                .at(36, "b:v*", "0:v", "1:v")
                .at(41, "b:v*", "0:v", "1:v", "2:u")
                .at(44, "b:v*", "0:v", "1:v", "2:l")
                .at(46, "b:v*", "0:v", "1:v", "2:v")
                .at(55, "b:v*", "0:v", "1:v", "2:v")
                .term(3)
                .at(56, "0:v", "1:v*", "2:v");
    }
}
