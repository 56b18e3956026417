package io.stagegate.signal;

import io.stagegate.connection.CommandResult;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.Finding;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a member's disk takes, from its histograms (https://etcd.io/docs/latest/metrics/#disk): since the member
 * started. The key that curl shows stays on the node. Looked at only where the profile names etcdctl's certificates.
 */
public final class EtcdMetricsLook {

    static final Look LOOK = Look.onNodes(
            "etcd-metrics",
            "wal-fsync-median:duration wal-fsync-p99:duration wal-fsyncs:number backend-commit-p99:duration",
            (lab, place, missing) -> on(lab, place.node().orElseThrow()));

    private static final String WAL = "etcd_disk_wal_fsync_duration_seconds";
    private static final String BACKEND = "etcd_disk_backend_commit_duration_seconds";

    /** curl's exit status when nobody listens, and ours where there is no certificate to ask with: no member runs there. */
    private static final int REFUSED = 7;

    private static final String SCRIPT =
            "[ -e \"$2\" ] || exit 7; all=$(curl --silent --show-error --noproxy '*' --max-time 3"
                    + " --cacert \"$2\" --cert \"$3\" --key \"$4\" \"$1/metrics\") || exit $?;"
                    + " printf '%s\\n' \"$all\" | grep -E '^(" + WAL + "|" + BACKEND + ")_' || true";

    private static final Pattern BUCKET = Pattern.compile("(\\w+)_bucket\\{le=\"([^\"]+)\"} (\\S+)");

    private EtcdMetricsLook() {}

    /** Nothing where no member runs, or it tells no latencies. */
    public static List<Finding> on(Lab lab, Node node) {
        Profile.Etcdctl etcdctl = lab.environment().install().profile().etcdctlOn(node);
        Optional<Profile.ClientCertificate> named = etcdctl.certificates();
        if (named.isEmpty()) {
            // Only the container knows the files that etcd would be asked with: of such labs no metrics are expected.
            return List.of();
        }
        Profile.ClientCertificate paths = named.get();
        CommandResult result = NodeLooks.script(
                lab, node, SCRIPT, etcdctl.endpoint().toString(), paths.cacert(), paths.cert(), paths.key());
        if (result.exit() == REFUSED) {
            return List.of();
        }
        String metrics = result.orCouldNotCheck().stdout();
        Map<String, String> fields = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder("since etcd started");
        quantile(0.5, metrics, WAL).ifPresent(median -> {
            fields.put("wal-fsync-median", median.toString());
            text.append(", half of its WAL fsyncs took at most ")
                    .append(median.toMillis())
                    .append(" ms");
        });
        quantile(0.99, metrics, WAL).ifPresent(p99 -> {
            fields.put("wal-fsync-p99", p99.toString());
            fields.put("wal-fsyncs", "" + buckets(metrics, WAL).lastEntry().getValue());
            text.append(", 99 % of ")
                    .append(fields.get("wal-fsyncs"))
                    .append(" WAL fsyncs took at most ")
                    .append(p99.toMillis())
                    .append(" ms");
        });
        quantile(0.99, metrics, BACKEND).ifPresent(p99 -> {
            fields.put("backend-commit-p99", p99.toString());
            text.append(", 99 % of backend commits at most ")
                    .append(p99.toMillis())
                    .append(" ms");
        });
        return fields.isEmpty() ? List.of() : List.of(Finding.now(node.name(), text.toString(), fields));
    }

    /** The least bucket bound that such a part of all lies below; the greatest there is, where they lie above all. Empty for none. */
    private static Optional<Duration> quantile(double part, String metrics, String name) {
        NavigableMap<Double, Long> buckets = buckets(metrics, name);
        if (buckets.isEmpty() || buckets.lastEntry().getValue() == 0) {
            return Optional.empty();
        }
        double enough = part * buckets.lastEntry().getValue();
        Double greatest = buckets.lowerKey(Double.POSITIVE_INFINITY);
        return buckets.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= enough)
                .map(bucket -> bucket.getKey().isInfinite() ? greatest : bucket.getKey())
                .findFirst()
                .map(seconds -> Duration.ofNanos((long) (seconds * 1e9)));
    }

    /** Counts by upper bound; each counts all below it, too. */
    private static NavigableMap<Double, Long> buckets(String metrics, String name) {
        NavigableMap<Double, Long> buckets = new TreeMap<>();
        Matcher bucket = BUCKET.matcher(metrics);
        while (bucket.find()) {
            if (bucket.group(1).equals(name)) {
                double bound =
                        bucket.group(2).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(2));
                buckets.put(bound, new BigDecimal(bucket.group(3)).longValue());
            }
        }
        return buckets;
    }
}
