package io.stagegate.wait;

import io.stagegate.signal.SignalMatch;
import io.stagegate.signal.SignalReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What failures say of the signals that explain them. */
final class SignalFacts {

    private static final int MOST = 6;

    private SignalFacts() {}

    static List<Fact> of(SignalReport diagnosed) {
        List<Fact> facts = new ArrayList<>();
        diagnosed.first().ifPresent(first -> {
            facts.add(new Fact(
                    first.confirmed() ? "signal" : "suspected",
                    first.inShort() + "\n" + first.signal().meaning()));
            facts.add(new Fact("do next", first.remedies()));
        });
        if (diagnosed.named().size() > 1) {
            facts.add(new Fact(
                    "also",
                    diagnosed.named().stream().skip(1).map(SignalMatch::inShort).collect(Collectors.joining("\n"))));
        }
        if (!diagnosed.cleared().isEmpty()) {
            facts.add(new Fact(
                    "not so now",
                    diagnosed.cleared().stream().map(SignalMatch::inShort).collect(Collectors.joining("\n"))));
        }
        if (!diagnosed.clocks().isEmpty()) {
            facts.add(new Fact("clocks", String.join("\n", diagnosed.clocks())));
        }
        if (!diagnosed.missing().isEmpty()) {
            if (diagnosed.named().isEmpty() && diagnosed.cleared().isEmpty()) {
                facts.add(new Fact("signal", "none stands in what could be collected"));
            }
            int more = diagnosed.missing().size() - MOST;
            facts.add(new Fact(
                    "not collected",
                    diagnosed.missing().stream().limit(MOST).collect(Collectors.joining("\n"))
                            + (more > 0 ? "\nand " + more + " more" : "")));
        }
        return facts;
    }
}
