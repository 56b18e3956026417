package io.stagegate.action;

import io.stagegate.check.Api;
import io.stagegate.check.Check;
import io.stagegate.check.Domains;
import io.stagegate.check.Every;
import io.stagegate.check.Fact;
import io.stagegate.check.Handover;
import io.stagegate.check.LoadBalancing;
import io.stagegate.check.Operators;
import io.stagegate.check.Pods;
import io.stagegate.check.Removal;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.HandoverCondition;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.RemovalCondition;
import io.stagegate.observation.RemovalCondition.State;
import io.stagegate.observation.Several.Sight;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.probe.ConfigMapProbe;
import io.stagegate.probe.DepartureProbe;
import io.stagegate.probe.DeploymentProbe;
import io.stagegate.probe.EndpointsProbe;
import io.stagegate.probe.EtcdViewsProbe;
import io.stagegate.probe.FileProbe;
import io.stagegate.probe.LeaseProbe;
import io.stagegate.probe.LoadBalancerProbe;
import io.stagegate.probe.NodePodsProbe;
import io.stagegate.probe.Probe;
import io.stagegate.probe.SeveralProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * What stands before the removal of the bootstrap, or before whatever else cannot be taken back: conditions by name,
 * each looked at anew by every request, all at the same time, and once where several need the same look. It is open
 * only while every one is seen to hold; what could not be looked at keeps it shut. What a lab does not have is left
 * out, and told as left out.
 */
public final class RemovalGate {

    private static final List<String> COMPONENTS =
            List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler");

    /** In the order in which they are told. */
    private final List<String> names;

    private final List<Look<?>> looks;
    private final Map<String, String> leftOut;
    private final String refusal;

    RemovalGate(List<Look<?>> looks) {
        this(looks, Map.of());
    }

    /** @param leftOut by name, by what the condition is left out: {@code profile hard-way} */
    RemovalGate(List<Look<?>> looks, Map<String, String> leftOut) {
        this("the bootstrap may not be removed", looks, leftOut);
    }

    /** @param refusal what is said while it is shut: {@code the bootstrap may not be removed} */
    RemovalGate(String refusal, List<Look<?>> looks, Map<String, String> leftOut) {
        this.refusal = refusal;
        this.names = looks.stream().flatMap(look -> look.names().stream()).toList();
        this.leftOut = Map.copyOf(leftOut);
        this.looks = looks.stream()
                .<Look<?>>map(look -> look.without(leftOut.keySet()))
                .filter(look -> !look.names().isEmpty())
                .toList();
        Set<String> known = new HashSet<>();
        names.stream().filter(name -> !known.add(name)).forEach(name -> {
            throw new IllegalArgumentException("two conditions with one name: " + name);
        });
        if (!known.containsAll(leftOut.keySet())) {
            throw new IllegalArgumentException("left out, but no condition: " + leftOut.keySet());
        }
        if (this.looks.isEmpty()) {
            throw new IllegalArgumentException("no conditions: a gate without any would always be open");
        }
    }

    /** Every condition under which a lab's bootstrap is not needed any more. */
    public static RemovalGate of(Environment environment) {
        return new RemovalGate(looks(environment), leftOut(environment));
    }

    /**
     * The same once the bootstrap is shut off, before what is left of it is deleted: its marker cannot be looked at any
     * more. That it is shut off is a condition instead.
     */
    static RemovalGate onceShutOff(Environment environment) {
        List<Look<?>> looks = new ArrayList<>(looks(environment));
        looks.add(Look.at(new DepartureProbe(environment.bootstrap()))
                .whether("the bootstrap is shut off", Domains.shutOff()));
        Map<String, String> leftOut = new HashMap<>(leftOut(environment));
        leftOut.putIfAbsent(sentence(HandoverCondition.MARKER, environment), "the bootstrap is shut off");
        return new RemovalGate(looks, leftOut);
    }

    private static List<Look<?>> looks(Environment environment) {
        List<Look<?>> looks = new ArrayList<>(reported(environment));
        looks.add(etcd(environment));
        looks.addAll(controlPlane(environment));
        looks.add(loadBalancer(environment));
        looks.add(Look.at(new DeploymentProbe(environment.profile().handover().clusterVersionOperator()))
                .whether(
                        sentence(HandoverCondition.CLUSTER_VERSION_OPERATOR, environment),
                        Operators.availableOn(environment.masters())));
        return looks;
    }

    private static Map<String, String> leftOut(Environment environment) {
        Map<String, String> leftOut = new HashMap<>();
        if (environment.loadBalancer().isEmpty()) {
            leftOut.put(sentence(HandoverCondition.LOAD_BALANCER, environment), "no load balancer declared");
        }
        environment
                .profile()
                .handover()
                .without()
                .forEach(condition -> leftOut.put(
                        sentence(condition, environment),
                        "profile " + environment.profile().name()));
        return leftOut;
    }

    /** What must hold, in words: the condition's name in the report. */
    private static String sentence(HandoverCondition condition, Environment environment) {
        return switch (condition) {
            case MARKER -> "bootkube has left its marker on the bootstrap";
            case CONFIG_MAP ->
                "the ConfigMap " + environment.profile().handover().configMap()
                        + " says that the bootstrap is complete";
            case NO_BOOTSTRAP_MEMBER -> Removal.NO_BOOTSTRAP_MEMBER;
            case VOTERS_ON_MASTERS -> Removal.VOTERS_ON_MASTERS;
            case STATIC_PODS -> String.join(", ", COMPONENTS) + " run on every master";
            case API_READY -> "the API is ready on every master, asked directly";
            case SERVICE_ENDPOINTS -> "the API's own service does not lead to the bootstrap";
            case MACHINE_CONFIG -> "the Machine Config Server answers on every master";
            case LEASES -> "the leaders' leases are held on masters, freshly";
            case LOAD_BALANCER -> "the load balancer sees every master as up";
            case CLUSTER_VERSION_OPERATOR -> "the cluster version operator runs on a master";
        };
    }

    /** Asked only where a load balancer is declared. */
    private static Look<?> loadBalancer(Environment environment) {
        return Look.at(new LoadBalancerProbe())
                .whether(sentence(HandoverCondition.LOAD_BALANCER, environment), LoadBalancing.mastersUp(environment));
    }

    private static List<Look<?>> reported(Environment environment) {
        Profile.Handover handover = environment.profile().handover();
        return List.of(
                Look.at(new FileProbe(environment.bootstrap(), handover.marker()))
                        .whether(sentence(HandoverCondition.MARKER, environment), Handover.marked()),
                Look.at(new ConfigMapProbe(handover.configMap()))
                        .whether(sentence(HandoverCondition.CONFIG_MAP, environment), Handover.complete()));
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
        COMPONENTS.forEach(component -> pods.put(component, profile.mastersStaticPod(component)));
        int api = profile.localhostApi().getPort();
        int machineConfig = profile.handover().machineConfigPort();
        return List.of(
                Look.at(SeveralProbe.on("pods on", masters, NodePodsProbe::new))
                        .whether(
                                sentence(HandoverCondition.STATIC_PODS, environment),
                                Every.one(Pods.runningStatically(pods))),
                Look.at(SeveralProbe.on(
                                "the API on", masters, node -> new ApiHealthProbe(node.https(api), List.of("/readyz"))))
                        .whether(sentence(HandoverCondition.API_READY, environment), Every.one(Api.healthy())),
                Look.at(EndpointsProbe.api())
                        .whether(
                                sentence(HandoverCondition.SERVICE_ENDPOINTS, environment),
                                Handover.leadsElsewhereThan(environment.bootstrap())),
                Look.at(SeveralProbe.on(
                                "the Machine Config Server on",
                                masters,
                                node -> new ApiHealthProbe(node.https(machineConfig), List.of("/healthz"))))
                        .whether(sentence(HandoverCondition.MACHINE_CONFIG, environment), Every.one(Api.serving())),
                Look.at(SeveralProbe.of("", profile.handover().leases(), LeaseProbe::new))
                        .whether(
                                sentence(HandoverCondition.LEASES, environment),
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
        if (found.stream().anyMatch(RemovalCondition::open)) {
            throw new RemovalRefusedException(refusal, found);
        }
        return new Key(found);
    }

    private List<RemovalCondition> look(Lab lab) {
        Map<String, Probe<List<RemovalCondition>>> places = new LinkedHashMap<>();
        looks.forEach(look -> places.put(look.subject(), look));
        Map<String, Sight<List<RemovalCondition>>> sights =
                new SeveralProbe<>("the conditions", places).observe(lab).sights();
        Map<String, RemovalCondition> found = new HashMap<>();
        looks.stream()
                .flatMap(look -> conditions(look, sights.get(look.subject())).stream())
                .forEach(condition -> found.put(condition.name(), condition));
        leftOut.forEach((name, by) -> found.put(name, new RemovalCondition(name, State.LEFT_OUT, by)));
        return names.stream().map(found::get).toList();
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

    /** The open gate's word for the removal itself: nobody else can make one, and it fits once. */
    public static final class Key {

        private final List<RemovalCondition> conditions;
        private final AtomicBoolean used = new AtomicBoolean();

        private Key(List<RemovalCondition> conditions) {
            this.conditions = conditions;
        }

        /** What was seen when it was given, every condition met or left out. */
        public List<RemovalCondition> conditions() {
            return conditions;
        }

        /**
         * Uses it up, right before what it was asked for.
         *
         * @throws IllegalStateException when it was used before: another removal needs another look
         */
        public void use() {
            if (!used.compareAndSet(false, true)) {
                throw new IllegalStateException("the key to the bootstrap's removal fits once: ask the gate again");
            }
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

        /** The same look, for the other conditions. */
        Look<T> without(Set<String> names) {
            Map<String, Check<? super T>> others = new LinkedHashMap<>(conditions);
            others.keySet().removeAll(names);
            return new Look<>(probe, others);
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
