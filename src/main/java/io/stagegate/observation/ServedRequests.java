package io.stagegate.observation;

import java.util.List;
import java.util.stream.Collectors;

/** Whether the load balancer saw the requests pass that the API was asked, from several places, one after the other. */
public record ServedRequests(List<Passage> passages) {

    public ServedRequests {
        passages = List.copyOf(passages);
    }

    /**
     * Requests from one place, each on a connection of its own.
     *
     * @param place {@code here}, or a node's name
     * @param asked how many were made
     * @param answered how many of them came to an answer of HTTP, whatever its status
     * @param seen how many more sessions the API's backend has had by HAProxy's count, those of others among them
     */
    public record Passage(String place, int asked, int answered, long seen) {

        @Override
        public String toString() {
            return "%s: %d of %d requests answered, and HAProxy counted %d".formatted(place, answered, asked, seen);
        }
    }

    @Override
    public String toString() {
        return passages.stream().map(Passage::toString).collect(Collectors.joining("; "));
    }
}
