package io.stagegate.observation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the etcd operator said: in the logs of its pods and containers and of a container's run before its current one,
 * and in Events; and what became of etcd meanwhile, as it was followed.
 *
 * @param operator the Deployment: {@code openshift-etcd-operator/etcd-operator}
 * @param sources where all of it is from, and which logs there should be and are not
 * @param entries oldest first
 * @param whole no log is known to be gone, or cut: what is not in it was not logged
 * @param etcd etcd as it was followed until then
 */
public record OperatorLog(String operator, List<String> sources, List<Entry> entries, boolean whole, EtcdHistory etcd) {

    public OperatorLog {
        sources = List.copyOf(sources);
        entries = List.copyOf(entries);
    }

    /**
     * A line of a log, or an Event.
     *
     * @param from when it was said at the earliest, in nanoseconds since 1970
     * @param to when it was said at the latest: Events tell whole seconds
     */
    public record Entry(long from, long to, String text) {

        /** Something that has no time. */
        public static Entry sometime(String text) {
            return new Entry(Long.MIN_VALUE, Long.MAX_VALUE, text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public String toString() {
        return operator + "\n  " + String.join("\n  ", sources) + "\n"
                + entries.stream().map(Entry::text).collect(Collectors.joining("\n"))
                + "\n\n" + etcd;
    }
}
