package io.stagegate.action;

import io.stagegate.check.Api;
import io.stagegate.check.Check;
import io.stagegate.check.Every;
import io.stagegate.check.Fact;
import io.stagegate.check.Handover;
import io.stagegate.check.Pods;
import io.stagegate.check.Removal;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.RemovalCondition;
import io.stagegate.observation.RemovalCondition.State;
import io.stagegate.observation.Several.Sight;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.probe.ConfigMapProbe;
import io.stagegate.probe.EndpointsProbe;
import io.stagegate.probe.EtcdMembershipProbe;
import io.stagegate.probe.FileProbe;
import io.stagegate.probe.LeaseProbe;
import io.stagegate.probe.NodePodsProbe;
import io.stagegate.probe.Probe;
import io.stagegate.probe.SeveralProbe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What stands before the removal of the bootstrap: conditions by name, each looked at anew by every request, all at
 * the same time. It is open only while every one is seen to hold; what could not be looked at keeps it shut.
 */
public final class RemovalGate {

    private final Map<String, Condition<?>> conditions = new LinkedHashMap<>();

    RemovalGate(List<Condition<?>> conditions) {
        for (Condition<?> condition : conditions) {
            if (this.conditions.put(condition.name(), condition) != null) {
                throw new IllegalArgumentException("two conditions with one name: " + condition.name());
            }
        }
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("no conditions: a gate without any would always be open");
        }
    }

    /** Every condition under which a lab's bootstrap is not needed any more. */
    public static RemovalGate of(Environment environment) {
        List<Condition<?>> conditions = new ArrayList<>(reported(environment));
        conditions.addAll(etcd(environment));
        conditions.addAll(controlPlane(environment));
        return new RemovalGate(conditions);
    }

    private static List<Condition<?>> reported(Environment environment) {
        Profile.Handover handover = environment.profile().handover();
        return List.of(
                new Condition<>(
                        "bootkube has left its marker on the bootstrap",
                        new FileProbe(environment.bootstrap(), handover.marker()),
                        Handover.marked()),
                new Condition<>(
                        "the ConfigMap " + handover.configMap() + " says that the bootstrap is complete",
                        new ConfigMapProbe(handover.configMap()),
                        Handover.complete()));
    }

    private static List<Condition<?>> etcd(Environment environment) {
        // The masters first: the bootstrap's etcd may be cut off, and tell of the past.
        List<Node> asked = new ArrayList<>(environment.masters());
        asked.add(environment.bootstrap());
        EtcdMembershipProbe members = new EtcdMembershipProbe(asked);
        return List.of(
                new Condition<>(Removal.NO_BOOTSTRAP_MEMBER, members, Handover.noMemberOn(environment.bootstrap())),
                new Condition<>(
                        Removal.VOTERS_ON_MASTERS, members, Handover.healthyVoterOnEach(environment.masters())));
    }

    private static List<Condition<?>> controlPlane(Environment environment) {
        Profile profile = environment.profile();
        List<Node> masters = environment.masters();
        Map<String, Profile.StaticPod> pods = new LinkedHashMap<>();
        List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler")
                .forEach(component -> pods.put(component, profile.mastersStaticPod(component)));
        int api = profile.localhostApi().getPort();
        int machineConfig = profile.handover().machineConfigPort();
        return List.of(
                new Condition<>(
                        String.join(", ", pods.keySet()) + " run on every master",
                        SeveralProbe.on(masters, NodePodsProbe::new),
                        Every.one(Pods.runningStatically(pods))),
                new Condition<>(
                        "the API is ready on every master, asked directly",
                        SeveralProbe.on(masters, node -> new ApiHealthProbe(node.https(api), List.of("/readyz"))),
                        Every.one(Api.healthy())),
                new Condition<>(
                        "the API's own service does not lead to the bootstrap",
                        EndpointsProbe.api(),
                        Handover.leadsElsewhereThan(environment.bootstrap())),
                new Condition<>(
                        "the Machine Config Server answers on every master",
                        SeveralProbe.on(
                                masters, node -> new ApiHealthProbe(node.https(machineConfig), List.of("/healthz"))),
                        Every.one(Api.serving())),
                new Condition<>(
                        "the leaders' leases are held on masters, freshly",
                        SeveralProbe.of("leases", profile.handover().leases(), LeaseProbe::new),
                        Every.one(Handover.heldByOneOf(masters, environment.bootstrap()))));
    }

    /**
     * Asks to pass.
     *
     * @return the key, which fits once: what it stands for was so just now
     * @throws RemovalRefusedException that names every condition that is not seen to hold
     */
    public Key ask(Lab lab) {
        List<RemovalCondition> found = look(lab);
        if (!found.stream().allMatch(RemovalCondition::met)) {
            throw new RemovalRefusedException(found);
        }
        return new Key(found);
    }

    private List<RemovalCondition> look(Lab lab) {
        List<RemovalCondition> found = new ArrayList<>();
        new SeveralProbe<RemovalCondition>("the conditions", new LinkedHashMap<>(conditions))
                .observe(lab)
                .sights()
                .forEach((name, sight) -> found.add(condition(name, sight)));
        return List.copyOf(found);
    }

    private static RemovalCondition condition(String name, Sight<RemovalCondition> sight) {
        return sight.seen().orElseGet(() -> new RemovalCondition(name, State.COULD_NOT_LOOK, inOneLine(sight.cause())));
    }

    private static String inOneLine(String text) {
        return text.strip().lines().map(String::strip).collect(Collectors.joining("; "));
    }

    /** The open gate's word for the removal itself: nobody else can make one. */
    public static final class Key {

        private final List<RemovalCondition> conditions;

        private Key(List<RemovalCondition> conditions) {
            this.conditions = conditions;
        }

        /** What was seen when it was given, every condition met. */
        public List<RemovalCondition> conditions() {
            return conditions;
        }
    }

    /**
     * A condition: what is looked at and what must hold of it.
     *
     * @param name what must hold, as a sentence
     */
    record Condition<T>(String name, Probe<T> probe, Check<? super T> check) implements Probe<RemovalCondition> {

        /** What is seen of a condition that holds is told in so many characters: its doors' exhibits have it all. */
        private static final int ENOUGH = 200;

        @Override
        public String subject() {
            return name;
        }

        @Override
        public RemovalCondition observe(Lab lab) {
            T seen = probe.observe(lab);
            Verdict verdict = check.judge(seen);
            if (verdict instanceof Verdict.Pass) {
                String words = inOneLine(seen.toString());
                return new RemovalCondition(
                        name, State.MET, words.length() > ENOUGH ? words.substring(0, ENOUGH) + " …" : words);
            }
            return verdict instanceof Verdict.Fail fail
                    ? new RemovalCondition(name, State.MISSING, inOneLine(butWas(fail)))
                    : new RemovalCondition(name, State.COULD_NOT_LOOK, inOneLine(((Verdict.Unknown) verdict).cause()));
        }

        private static String butWas(Verdict.Fail fail) {
            return fail.facts().stream()
                    .filter(fact -> fact.key().equals("but was"))
                    .findFirst()
                    .map(Fact::value)
                    .orElse(fail.facts().get(0).value());
        }
    }
}
