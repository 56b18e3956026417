package io.stagegate.environment;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The stages that are proved, in the order in which a run does them. */
public enum Stage {
    /** Of every kind of environment, and first in every run (docs/adr/0013). */
    PREFLIGHT("00", "Preflight", Environment.class, "preflight", ""),
    /** Of what was gathered of a failed install: how far it came, before the stages' own checks. */
    GATHERED("B", "How far the install came", Bundle.class, "gathered", ""),
    BOOTSTRAP("10", "Bootstrap", Install.class, "stage-10-bootstrap", "stage-10"),
    /** It is the same bootstrap's from another side, so its checks surround stage 11 (docs/adr/0008). */
    BOOTKUBE("08", "Bootstrap and bootkube", Install.class, "stage-08-bootstrap-and-bootkube", ""),
    FORMATION("11", "Control plane formation", Install.class, "stage-11-control-plane-formation", "stage-11"),
    PIVOT("12", "The pivot", Install.class, "stage-12-the-pivot", "stage-12") {
        /** The checks of what remains: the rest observe the bootstrap, or remove it. */
        @Override
        public List<String> withoutBootstrap() {
            return List.of("12.1", "12.2", "12.4", "12.5", "12.10", "12.11", "12.12", "12.13", "12.14");
        }
    },
    CLUSTER_API("C", "The Cluster API pivot", ClusterApi.class, "capi-pivot", "capi-pivot");

    private final String id;
    private final String title;
    private final Class<? extends Environment> kind;
    private final String feature;
    private final String signals;

    Stage(String id, String title, Class<? extends Environment> kind, String feature, String signals) {
        this.id = id;
        this.title = title;
        this.kind = kind;
        this.feature = feature;
        this.signals = signals;
    }

    /** What its checks' IDs begin with: {@code 10}. */
    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    /** The name of its feature's file in {@code features}, without {@code .feature}. */
    public String feature() {
        return feature;
    }

    /** The name of its file in {@code environments/signals}, without {@code .yaml}; empty where it has no signals of its own. */
    public Optional<String> signals() {
        return Optional.of(signals).filter(name -> !name.isEmpty());
    }

    /** The IDs of those of its checks that can be done once the bootstrap is gone; empty where it needs the bootstrap. */
    public List<String> withoutBootstrap() {
        return List.of();
    }

    /** Whether environments of that kind have this stage. */
    public boolean isOf(Environment environment) {
        return environment.is(kind);
    }

    /** The stage of an ID, its own or that of one of its checks or signals: {@code 10}, {@code 10.5}, {@code 10.F4}. */
    public static Optional<Stage> of(String id) {
        String stage = id.split("\\.", 2)[0];
        return Arrays.stream(values()).filter(each -> each.id.equals(stage)).findFirst();
    }

    /** Their IDs as alternatives of a regular expression. */
    public static String ids() {
        return Arrays.stream(values()).map(Stage::id).collect(Collectors.joining("|"));
    }
}
