package io.stagegate.observation;

import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The API's health over time, by endpoint.
 *
 * @param start when monitoring began
 * @param now the time of this snapshot, from the start
 * @param samples what each endpoint answered, by its name, in the order in which it was asked
 */
public record ApiHistory(Instant start, Duration now, Map<String, List<Sample>> samples) {

    public ApiHistory {
        Map<String, List<Sample>> copy = new LinkedHashMap<>();
        samples.forEach((endpoint, list) -> copy.put(endpoint, List.copyOf(list)));
        samples = Collections.unmodifiableMap(copy);
    }

    /** What a sample was worth. */
    public enum Health {
        OK("ok"),
        NOT_OK("not ok"),
        COULD_NOT_CHECK("could not check");

        private final String words;

        Health(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * One question and its answer.
     *
     * @param at when it was asked, from the start
     * @param words the status or the refusal; empty when all was well
     */
    public record Sample(Duration at, Health health, String words) {}

    /** Samples, one after the other, of equal health; its words are the first one's. It ends where the next begins. */
    public record Span(Duration from, Duration to, Health health, String words) {}

    /** An endpoint's spans, oldest first. */
    public List<Span> spans(String endpoint) {
        List<Span> spans = new ArrayList<>();
        List<Sample> all = samples.getOrDefault(endpoint, List.of());
        for (int i = 0; i < all.size(); i++) {
            Sample sample = all.get(i);
            Duration to = i + 1 < all.size() ? all.get(i + 1).at() : now;
            Span latest = spans.isEmpty() ? null : spans.get(spans.size() - 1);
            if (latest != null && latest.health() == sample.health()) {
                spans.set(spans.size() - 1, new Span(latest.from(), to, latest.health(), latest.words()));
            } else {
                spans.add(new Span(sample.at(), to, sample.health(), sample.words()));
            }
        }
        return spans;
    }

    @Override
    public String toString() {
        return samples.keySet().stream()
                .map(endpoint -> endpoint + ":\n"
                        + spans(endpoint).stream()
                                .map(span -> "%10s to %s %s %s"
                                        .formatted(
                                                Text.since(span.from(), 1),
                                                Text.since(span.to(), 1),
                                                span.health(),
                                                span.words())
                                        .stripTrailing())
                                .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n"));
    }
}
