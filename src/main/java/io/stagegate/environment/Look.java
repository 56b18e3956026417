package io.stagegate.environment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where a failure signal is looked for, and the fields that what is found there has. The text of a finding is no field:
 * every one has it.
 */
public enum Look {
    /** A unit's journal, the latest of it, a line each: the unit is {@code bootkube}, {@code kubelet}, or named whole. */
    JOURNAL(Scope.NODE, Of.REQUIRED, true, "unit"),
    /** The logs of a static pod's container, dead ones' too, a line each: the component, or a container's name. */
    CONTAINER_LOG(Scope.NODE, Of.REQUIRED, true, "container"),
    /** What a unit of the bootstrap has recorded of its progress, an entry each; nothing where the profile has no records. */
    SERVICE_RECORD(Scope.NODE, Of.REQUIRED, true, "unit phase stage result"),
    /** A file's lines; one finding that says so where there is no such file. */
    FILE(Scope.NODE, Of.REQUIRED, false, "there"),
    /** The certificates that the profile names of a component; only certificates are read, never keys. */
    CERTIFICATES(Scope.NODE, Of.REQUIRED, false, "file subject issuer vouched lacks left:duration age:duration"),
    /** What the kubelet of a master asks for its first certificate with; the keys and tokens in it are not read. */
    KUBECONFIG(Scope.NODE, Of.NONE, false, "server ca credential left:duration age:duration"),
    /** Who listens on a TCP port, a finding for each socket; one without a process where nobody does. */
    PORTS(Scope.NODE, Of.REQUIRED, false, "process address"),
    /** What the node's own resolver says of a name. */
    DNS(Scope.NODE, Of.REQUIRED, false, "resolves addresses"),
    /** Whether the node knows a way to a name or address. */
    ROUTES(Scope.NODE, Of.REQUIRED, false, "reachable"),
    /** What an etcd member says of its disk, since it started. */
    ETCD_METRICS(Scope.NODE, Of.NONE, false, "wal-fsync-p99:duration wal-fsyncs:number backend-commit-p99:duration"),
    /** Every node's view of etcd, and every member of the list that is on no node that tells. */
    ETCD_MEMBERS(Scope.LAB, Of.NONE, false, "state cluster clusters:number member health"),
    PODS(Scope.LAB, Of.NONE, false, "namespace name node phase ready reason restarts:number age:duration"),
    EVENTS(Scope.LAB, Of.NONE, true, "namespace object reason type count:number"),
    CERTIFICATE_REQUESTS(Scope.LAB, Of.NONE, false, "name signer requestor master state age:duration"),
    /** Every node of the cluster, and every declared master that is none; of a Cluster API pivot, the target's. */
    NODES(Scope.LAB, Of.NONE, false, "name registered ready reason"),
    /** Who answers at {@code HOST:PORT}, asked by HTTPS from the node: {@code yes} for whatever status but 502 to 504. */
    REACHES(Scope.NODE, Of.REQUIRED, false, "answer status:number"),
    /** Whether the node gets an image's manifest with its pull secret now; without {@code of}, the release image's. */
    REGISTRY(Scope.NODE, Of.OPTIONAL, false, "answer image"),
    /** How a unit stands with systemd. */
    UNITS(Scope.NODE, Of.REQUIRED, false, "loaded state result restarts:number"),
    /** Whether podman has a container of that name, and in which state. */
    PODMAN_CONTAINER(Scope.NODE, Of.REQUIRED, false, "there state"),
    /** How full each file system is that an install writes to, {@code /run} in memory included. */
    DISK_SPACE(Scope.NODE, Of.NONE, false, "mount used-percent:number inodes-used-percent:number free-mib:number"),
    /** How much memory a node has, and how much of it is available. */
    MEMORY(Scope.NODE, Of.NONE, false, "total-mib:number available-mib:number"),
    /** How far the node's clock is from this machine's, ahead or behind, and whether something keeps it right. */
    CLOCK(Scope.NODE, Of.NONE, false, "offset:duration synchronized"),
    /** What the node calls itself, and whether that is {@code localhost}, which is nobody's name. */
    HOST_NAME(Scope.NODE, Of.NONE, false, "name local"),
    /** Whether the node has a network plugin's configuration. */
    CNI(Scope.NODE, Of.NONE, false, "configured"),
    /** What Cluster API moves, an object each, in either cluster of a pivot. */
    CLUSTER_API_OBJECTS(
            Scope.LAB, Of.NONE, false, "side kind namespace name phase paused of-the-move elsewhere after-move"),
    /** The providers in clusterctl's inventory, in either cluster of a pivot. */
    CLUSTER_API_PROVIDERS(Scope.LAB, Of.NONE, false, "side name version elsewhere");

    /** What a field's text means, and so whether it can be above or below something. */
    public enum Kind {
        TEXT,
        /** A decimal number. */
        NUMBER,
        /** As {@link java.time.Duration#toString()} has it; below zero for what is over. */
        DURATION
    }

    /** Whether each node is looked at by itself, or the lab as a whole. */
    enum Scope {
        NODE,
        LAB
    }

    /** Whether a rule must say what is looked at. */
    enum Of {
        REQUIRED,
        OPTIONAL,
        NONE
    }

    private final Scope scope;
    private final Of of;
    private final boolean timed;
    /** With their kinds where they are no text; a string, for enums are shared. */
    private final String fields;

    Look(Scope scope, Of of, boolean timed, String fields) {
        this.scope = scope;
        this.of = of;
        this.timed = timed;
        this.fields = fields;
    }

    /** Each node is looked at by itself. */
    public boolean onNodes() {
        return scope == Scope.NODE;
    }

    boolean needsOf() {
        return of == Of.REQUIRED;
    }

    boolean takesOf() {
        return of != Of.NONE;
    }

    /** What is found has a time of its own: it is something that happened and not how things stand. */
    public boolean timed() {
        return timed;
    }

    /** In the order of the documentation. */
    public Map<String, Kind> fields() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        for (String field : fields.split(" ", -1)) {
            String[] parts = field.split(":", 2);
            kinds.put(parts[0], parts.length == 1 ? Kind.TEXT : Kind.valueOf(parts[1].toUpperCase(Locale.ROOT)));
        }
        return Collections.unmodifiableMap(kinds);
    }

    /** As rules write it: {@code container-log}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Look of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
