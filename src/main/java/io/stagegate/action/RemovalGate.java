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
import io.stagegate.probe.EtcdViewsProbe;
import io.stagegate.probe.FileProbe;
import io.stagegate.probe.LeaseProbe;
import io.stagegate.probe.NodePodsProbe;
import io.stagegate.probe.Probe;
import io.stagegate.probe.SeveralProbe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands before the removal of the bootstrap: conditions by name, each looked at anew by every request, all at
 * the same time, and once where several need the same look. It is open only while every one is seen to hold; what could not be looked at keeps it shut.
 */
public final class RemovalGate {

    private final List<Look<?>> looks;

    RemovalGate(List<Look<?>> looks) {
        this.looks = List.copyOf(looks);
        Set<String> names = new HashSet<>();
        looks.stream()
                .flatMap(look -> look.names().stream())
                .filter(name -> !names.add(name))
                .forEach(name -> {
                    throw new IllegalArgumentException("two conditions with one name: " + name);
                });
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no conditions: a gate without any would always be open");
        }
    }

    /** Every condition under which a lab's bootstrap is not needed any more. */
    public static RemovalGate of(Environment environment) {
        List<Look<?>> looks = new ArrayList<>(reported(environment));
        looks.add(etcd(environment));
        looks.addAll(controlPlane(environment));
        return new RemovalGate(looks);
    }

    private static List<Look<?>> reported(Environment environment) {
        Profile.Handover handover = environment.profile().handover();
        return List.of(
                Look.at(new FileProbe(environment.bootstrap(), handover.marker()))
                        .whether("bootkube has left its marker on the bootstrap", Handover.marked()),
                Look.at(new ConfigMapProbe(handover.configMap()))
                        .whether(
                                "the ConfigMap " + handover.configMap() + " says that the bootstrap is complete",
                                Handover.complete()));
    }

    private static Look<?> etcd(Environment environment) {
        Node bootstrap = environment.bootstrap();
        List<Node> masters = environment.masters();
        return Look.at(new EtcdViewsProbe(environment))
                .whether(Removal.NO_BOOTSTRAP_MEMBER, Handover.noMemberOn(bootstrap, masters))
                .whether(Removal.VOTERS_ON_MASTERS, Handover.healthyVoterOnEach(masters));
    }

    private static List<Look<?>> controlPlane(Environment environment) {
        Profile profile = environment.profile();
        List<Node> masters = environment.masters();
        Map<String, Profile.StaticPod> pods = new LinkedHashMap<>();
        List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler")
                .forEach(component -> pods.put(component, profile.mastersStaticPod(component)));
        int api = profile.localhostApi().getPort();
        int machineConfig = profile.handover().machineConfigPort();
        return List.of(
                Look.at(SeveralProbe.on("pods on", masters, NodePodsProbe::new))
                        .whether(
                                String.join(", ", pods.keySet()) + " run on every master",
                                Every.one(Pods.runningStatically(pods))),
                Look.at(SeveralProbe.on(
                                "the API on", masters, node -> new ApiHealthProbe(node.https(api), List.of("/readyz"))))
                        .whether("the API is ready on every master, asked directly", Every.one(Api.healthy())),
                Look.at(EndpointsProbe.api())
                        .whether(
                                "the API's own service does not lead to the bootstrap",
                                Handover.leadsElsewhereThan(environment.bootstrap())),
                Look.at(SeveralProbe.on(
                                "the Machine Config Server on",
                                masters,
                                node -> new ApiHealthProbe(node.https(machineConfig), List.of("/healthz"))))
                        .whether("the Machine Config Server answers on every master", Every.one(Api.serving())),
                Look.at(SeveralProbe.of("", profile.handover().leases(), LeaseProbe::new))
                        .whether(
                                "the leaders' leases are held on masters, freshly",
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
        Map<String, Probe<List<RemovalCondition>>> places = new LinkedHashMap<>();
        looks.forEach(look -> places.put(look.subject(), look));
        Map<String, Sight<List<RemovalCondition>>> sights =
                new SeveralProbe<>("the conditions", places).observe(lab).sights();
        return looks.stream()
                .flatMap(look -> conditions(look, sights.get(look.subject())).stream())
                .toList();
    }

    private static List<RemovalCondition> conditions(Look<?> look, Sight<List<RemovalCondition>> sight) {
        return sight.seen()
                .orElseGet(() -> look.names().stream()
                        .map(name -> new RemovalCondition(name, State.COULD_NOT_LOOK, inOneLine(sight.cause())))
                        .toList());
    }

    private static String inOneLine(String text) {
        return text.strip()
                .lines()
                .map(String::strip)
                .collect(Collectors.joining("; "))
                .replace(":; ", ": ");
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
     * A look, and what must hold of what is seen: one for each of its conditions.
     *
     * @param conditions checks by name: what must hold, as a sentence
     */
    record Look<T>(Probe<T> probe, Map<String, Check<? super T>> conditions) implements Probe<List<RemovalCondition>> {

        /** What is seen of a condition that holds is told in so many characters: its doors' exhibits have it all. */
        private static final int ENOUGH = 200;

        static <T> Look<T> at(Probe<T> probe) {
            return new Look<>(probe, Map.of());
        }

        /** The same look, with one more condition. */
        Look<T> whether(String name, Check<? super T> check) {
            Map<String, Check<? super T>> more = new LinkedHashMap<>(conditions);
            if (more.put(name, check) != null) {
                throw new IllegalArgumentException("two conditions with one name: " + name);
            }
            return new Look<>(probe, more);
        }

        List<String> names() {
            return List.copyOf(conditions.keySet());
        }

        @Override
        public String subject() {
            return String.join(", ", names());
        }

        @Override
        public List<RemovalCondition> observe(Lab lab) {
            T seen = probe.observe(lab);
            return conditions.entrySet().stream()
                    .map(condition -> judged(condition.getKey(), condition.getValue(), seen))
                    .toList();
        }

        private static <T> RemovalCondition judged(String name, Check<? super T> check, T seen) {
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
