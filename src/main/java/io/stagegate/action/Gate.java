package io.stagegate.action;

import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.ForwardingLab;
import io.stagegate.connection.Lab;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.probe.ParallelProbe;
import io.stagegate.probe.Probe;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * What stands before whatever cannot be taken back: conditions by name, each observed anew by every request, all at the
 * same time, and once where several need the same observation. It is open only while every one is seen to hold; what could not
 * be observed keeps it shut. What a lab does not have is left out, and reported as left out.
 */
public final class Gate {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** In the order in which they are reported. */
    private final List<String> names;

    private final List<Look<?>> looks;
    private final Map<String, String> notApplicable;
    private final String refusal;

    Gate(String refusal, List<Look<?>> looks) {
        this(refusal, looks, Map.of());
    }

    /**
     * @param refusal what is said while it is shut: {@code the bootstrap may not be removed}
     * @param notApplicable by name, by what the condition is left out: {@code profile hard-way}
     */
    Gate(String refusal, List<Look<?>> looks, Map<String, String> notApplicable) {
        this.refusal = refusal;
        this.names = looks.stream().flatMap(look -> look.names().stream()).toList();
        this.notApplicable = Map.copyOf(notApplicable);
        this.looks = looks.stream()
                .<Look<?>>map(look -> look.without(notApplicable.keySet()))
                .filter(look -> !look.names().isEmpty())
                .toList();
        Set<String> known = new HashSet<>();
        names.stream().filter(name -> !known.add(name)).forEach(name -> {
            throw new IllegalArgumentException("two conditions with one name: " + name);
        });
        if (!known.containsAll(notApplicable.keySet())) {
            throw new IllegalArgumentException("left out, but no condition: " + notApplicable.keySet());
        }
        if (this.looks.isEmpty()) {
            throw new IllegalArgumentException("no conditions: a gate without any would always be open");
        }
    }

    /**
     * Asks to pass.
     *
     * @return the key, which fits once: what it stands for was so just now
     * @throws GateShutException that names every condition that is not seen to hold
     */
    public Key ask(Lab lab) {
        List<GateCondition> found = look(lab);
        if (found.stream().anyMatch(GateCondition::open)) {
            throw new GateShutException(refusal, found);
        }
        return new Key(found);
    }

    private List<GateCondition> look(Lab lab) {
        Map<String, GateCondition> found = look(lab, looks, LONGEST);
        notApplicable.forEach((name, by) -> found.put(name, new GateCondition(name, State.LEFT_OUT, by)));
        return names.stream().map(found::get).toList();
    }

    /**
     * Looks at all of them at the same time, and judges.
     *
     * @param longest what an observation may take; one that takes longer could not check
     * @return by name
     */
    static Map<String, GateCondition> look(Lab lab, List<? extends Look<?>> looks, Duration longest) {
        Map<String, Probe<List<GateCondition>>> places = new LinkedHashMap<>();
        looks.forEach(look -> places.put(look.subject(), look));
        // A lab of this asking alone: what probes share within it is observed anew by the next.
        Map<String, Result<List<GateCondition>>> results = new ParallelProbe<>("the conditions", places, longest)
                .observe(new ForwardingLab(lab))
                .results();
        Map<String, GateCondition> found = new HashMap<>();
        looks.stream()
                .flatMap(look -> conditions(look, results.get(look.subject())).stream())
                .forEach(condition -> found.put(condition.name(), condition));
        return found;
    }

    private static List<GateCondition> conditions(Look<?> look, Result<List<GateCondition>> result) {
        return result.seen()
                .orElseGet(() -> look.names().stream()
                        .map(name -> new GateCondition(name, State.COULD_NOT_CHECK, inOneLine(result.cause())))
                        .toList());
    }

    private static String inOneLine(String text) {
        return text.strip()
                .lines()
                .map(String::strip)
                .collect(Collectors.joining("; "))
                .replace(":; ", ": ");
    }

    /** The open gate's word for what it stands before: nobody else can make one, and it fits once. */
    public static final class Key {

        private final List<GateCondition> conditions;
        private final AtomicBoolean used = new AtomicBoolean();

        private Key(List<GateCondition> conditions) {
            this.conditions = conditions;
        }

        /** What was seen when it was given, every condition met or left out. */
        public List<GateCondition> conditions() {
            return conditions;
        }

        /**
         * Uses it up, right before what it was asked for.
         *
         * @throws IllegalStateException when it was used before: what it opens next needs another observation
         */
        public void use() {
            if (!used.compareAndSet(false, true)) {
                throw new IllegalStateException("a gate's key fits once: ask the gate again");
            }
        }
    }

    /**
     * An observation, and what must hold of what is seen: one for each of its conditions.
     *
     * @param conditions checks by name: what must hold, as a sentence
     */
    record Look<T>(Probe<T> probe, Map<String, Check<? super T>> conditions) implements Probe<List<GateCondition>> {

        /** What is seen of a condition that holds is reported in so many characters: its connections' pieces of evidence have it all. */
        private static final int ENOUGH = 200;

        static <T> Look<T> at(Probe<T> probe) {
            return new Look<>(probe, Map.of());
        }

        /** The same observation, with one more condition. */
        Look<T> whether(String name, Check<? super T> check) {
            Map<String, Check<? super T>> more = new LinkedHashMap<>(conditions);
            if (more.put(name, check) != null) {
                throw new IllegalArgumentException("two conditions with one name: " + name);
            }
            return new Look<>(probe, more);
        }

        /** The same observation, for the other conditions. */
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
        public List<GateCondition> observe(Lab lab) {
            T seen = probe.observe(lab);
            return conditions.entrySet().stream()
                    .map(condition -> judged(condition.getKey(), condition.getValue(), seen))
                    .toList();
        }

        private static <T> GateCondition judged(String name, Check<? super T> check, T seen) {
            Verdict verdict = check.judge(seen);
            List<String> remarks = check.remarks(seen).lines();
            if (verdict instanceof Verdict.Pass) {
                String words = inOneLine(seen.toString());
                return new GateCondition(name, State.MET, Text.truncate(words, ENOUGH), remarks);
            }
            return verdict instanceof Verdict.Fail fail
                    ? new GateCondition(name, State.MISSING, inOneLine(fail.actual()), remarks)
                    : new GateCondition(
                            name, State.COULD_NOT_CHECK, inOneLine(((Verdict.Unknown) verdict).cause()), remarks);
        }
    }
}
