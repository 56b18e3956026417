package io.stagegate.signal;

import io.stagegate.environment.Durations;
import io.stagegate.environment.InvalidValue;
import io.stagegate.environment.Mistakes;
import io.stagegate.environment.YamlNode;
import io.stagegate.environment.YamlSection;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Makes a {@link Signal} of one rule. */
final class SignalBinder {

    private static final Duration RECENT = Duration.ofMinutes(1);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    /** What {@code of} may leave to the lab, in braces. */
    static final Set<String> PLACEHOLDERS = Set.of("domain", "api-port", "machine-config-port");

    /** What is read from every line, whatever the pattern names. */
    static final Set<String> READ = Set.of("host", "port");

    private final String id;
    private final YamlSection rule;
    private final Mistakes mistakes;

    SignalBinder(String id, YamlSection rule, Mistakes mistakes) {
        this.id = id;
        this.rule = rule;
        this.mistakes = mistakes;
    }

    /** The signal; empty when there are mistakes, be they found here or before. */
    Optional<Signal> bind() {
        String stage = id.substring(0, Math.max(0, id.indexOf('.')));
        List<String> stages = rule.child("stages").isPresent() ? rule.texts("stages") : List.of(stage);
        Optional<Duration> lasts = rule.child("lasts").isPresent()
                ? rule.read("lasts", SignalBinder::positive)
                : Optional.of(Duration.ZERO);
        List<String> ways = written(rule, "any", "all", "named-by");
        boolean confirmed = rule.child("confirm").isPresent();
        if (ways.size() > 1 || (ways.isEmpty() && !confirmed)) {
            mistakes.add(
                    rule.node(),
                    ways.isEmpty() ? "does not say by what it is known" : "has " + String.join(" and ", ways),
                    "write one of: any, all (lists of clues), named-by (who names it), or confirm alone");
        }
        boolean every = ways.contains("all");
        List<Clue> clues = clues(rule, every, lasts.orElse(Duration.ZERO), PLACEHOLDERS);
        Set<String> named = new TreeSet<>(PLACEHOLDERS);
        named.addAll(READ);
        clues.forEach(clue -> {
            named.addAll(Clue.groups(clue.matches()));
            named.addAll(clue.look().fields().keySet());
        });
        Optional<Signal.Confirmation> confirmation = confirmed
                ? confirmation(rule.section("confirm"), lasts.orElse(Duration.ZERO), named)
                : Optional.empty();
        if (!mistakes.found().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Signal(
                id,
                rule.text("title").orElseThrow(),
                stages,
                every,
                clues,
                confirmation,
                rule.text("named-by").orElse(""),
                rule.text("meaning").orElseThrow(),
                rule.texts("remedies"),
                rule.text("source").orElseThrow(),
                rule.texts("explains")));
    }

    private static List<String> written(YamlSection section, String... keys) {
        return Arrays.stream(keys).filter(key -> section.child(key).isPresent()).toList();
    }

    private List<Clue> clues(YamlSection section, boolean every, Duration lasts, Set<String> placeholders) {
        List<Clue> clues = new ArrayList<>();
        for (YamlSection clue : section.list(every ? "all" : "any")) {
            if (every) {
                clue.child("lasts")
                        .ifPresent(value -> mistakes.add(
                                value, "is of one clue, where all are needed", "write it beside all, for all of them"));
            }
            clue(clue, lasts, placeholders).ifPresent(clues::add);
        }
        return clues;
    }

    private Optional<Signal.Confirmation> confirmation(YamlSection section, Duration lasts, Set<String> placeholders) {
        List<String> ways = written(section, "any", "all");
        if (ways.size() != 1) {
            mistakes.add(
                    section.node(),
                    ways.isEmpty() ? "looks nowhere" : "has " + String.join(" and ", ways),
                    "write one of: any, all (lists of looks at how things stand now)");
            return Optional.empty();
        }
        for (YamlSection look : section.list(ways.get(0))) {
            look.scalar("look")
                    .filter(word -> Looks.named(word.text()).filter(Look::timed).isPresent())
                    .ifPresent(word -> mistakes.add(
                            word,
                            word.shown() + " says what happened, and a confirmation looks at how things stand now",
                            "write one of: "
                                    + Looks.ALL.stream()
                                            .filter(one -> !one.timed())
                                            .map(Look::name)
                                            .collect(Collectors.joining(", "))));
        }
        boolean every = ways.contains("all");
        List<Clue> looks = clues(section, every, lasts, placeholders);
        return Optional.of(new Signal.Confirmation(
                every, looks, section.text("when").orElse("").equals("suspected")));
    }

    private Optional<Clue> clue(YamlSection section, Duration ofTheRule, Set<String> placeholders) {
        // The schema knows the same looks, and has refused any other.
        Optional<Look> look = section.text("look").flatMap(Looks::named);
        Optional<String> matches = section.read("matches", SignalBinder::regex);
        Optional<String> of = section.read("of", text -> placeholders(text, placeholders));
        Optional<Duration> recent = section.child("recent").isPresent()
                ? section.read("recent", SignalBinder::positive)
                : Optional.of(RECENT);
        Optional<Duration> lasts =
                section.child("lasts").isPresent() ? section.read("lasts", Durations::read) : Optional.of(ofTheRule);
        if (look.isEmpty()) {
            return Optional.empty();
        }
        if (look.get().needsOf() && section.child("of").isEmpty()) {
            mistakes.add(
                    section.node().place(),
                    YamlNode.below(section.node().path(), "of"),
                    "is missing",
                    "the look " + look.get() + " needs it: write what is looked at");
        }
        unfit(section, "of", look.get().takesOf(), look.get());
        unfit(section, "at", look.get().onNodes(), look.get());
        unfit(section, "recent", look.get().timed(), look.get());
        unfit(section, "about", look.get().timed(), look.get());
        Map<String, Look.Kind> fields = new LinkedHashMap<>(look.get().fields());
        if (look.get().timed()) {
            new TreeSet<>(READ).forEach(field -> fields.putIfAbsent(field, Look.Kind.TEXT));
        }
        Clue.groups(matches.orElse("")).forEach(field -> fields.putIfAbsent(field, Look.Kind.TEXT));
        List<Clue.Condition> conditions = new ArrayList<>();
        for (YamlSection condition : section.list("where")) {
            condition(condition, look.get(), fields).ifPresent(conditions::add);
        }
        if (section.child("matches").isEmpty() && section.child("where").isEmpty()) {
            mistakes.add(
                    section.node(), "takes whatever is found there", "write matches (a regular expression) or where");
        }
        if (!mistakes.found().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Clue(
                look.get(),
                of.orElse(""),
                section.text("at").map(at -> word(Clue.At.class, at)).orElse(Clue.At.ALL),
                matches.orElse(""),
                section.texts("about").stream()
                        .map(subject -> word(Subject.class, subject))
                        .toList(),
                conditions,
                section.read("times", Integer::valueOf).orElse(1),
                recent.orElseThrow(),
                lasts.orElseThrow()));
    }

    private void unfit(YamlSection section, String key, boolean fits, Look look) {
        if (!fits) {
            section.child(key)
                    .ifPresent(value -> mistakes.add(value, "means nothing to the look " + look, "leave it out"));
        }
    }

    private Optional<Clue.Condition> condition(YamlSection section, Look look, Map<String, Look.Kind> fields) {
        List<String> tests = Arrays.stream(Clue.Test.values())
                .map(test -> test.name().toLowerCase(Locale.ROOT))
                .toList();
        List<String> written =
                tests.stream().filter(test -> section.child(test).isPresent()).toList();
        if (written.size() != 1) {
            mistakes.add(
                    section.node(),
                    written.isEmpty() ? "compares with nothing" : "has " + String.join(" and ", written),
                    "write one of: " + String.join(", ", tests));
            return Optional.empty();
        }
        Optional<YamlNode.Scalar> field = section.scalar("field");
        if (field.isEmpty()) {
            return Optional.empty();
        }
        Look.Kind kind = fields.get(field.get().text());
        if (kind == null) {
            mistakes.add(
                    field.get(),
                    field.get().shown() + " is no field of the look " + look,
                    "write one of: " + String.join(", ", fields.keySet()));
            return Optional.empty();
        }
        Clue.Test test = word(Clue.Test.class, written.get(0));
        return section.read(written.get(0), text -> value(text, test, kind))
                .map(value -> new Clue.Condition(field.get().text(), test, value));
    }

    /** Limits are kept as fields have them, so that the two can be compared. */
    private static String value(String text, Clue.Test test, Look.Kind kind) throws InvalidValue {
        boolean limit = test == Clue.Test.ABOVE || test == Clue.Test.BELOW;
        if (test == Clue.Test.MATCHES) {
            return regex(text);
        }
        if (limit && kind == Look.Kind.TEXT) {
            throw new InvalidValue("limits a field that is text", "write matches, equals or not instead");
        }
        if (kind == Look.Kind.DURATION) {
            if (!text.matches("([0-9]+(\\.[0-9]+)?(ms|s|m|h))+")) {
                throw new InvalidValue("is not a duration", "write a number with ms, s, m or h, such as 90s");
            }
            return Durations.read(text).toString();
        }
        if (kind == Look.Kind.NUMBER) {
            try {
                return new BigDecimal(text).toPlainString();
            } catch (NumberFormatException e) {
                throw new InvalidValue("is not a number", "write one in quotes, such as \"3\"");
            }
        }
        return text;
    }

    private static String regex(String text) throws InvalidValue {
        try {
            return Pattern.compile(text).pattern();
        } catch (PatternSyntaxException e) {
            throw new InvalidValue(
                    "is not a regular expression: " + e.getDescription() + " at character " + (e.getIndex() + 1),
                    "see java.util.regex.Pattern; a backslash stands before what is meant to the letter");
        }
    }

    private static String placeholders(String text, Set<String> known) throws InvalidValue {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (!known.contains(matcher.group(1))) {
                throw new InvalidValue(
                        "has a placeholder that there is not",
                        "write one of: "
                                + String.join(
                                        ", ",
                                        known.stream()
                                                .sorted()
                                                .map(name -> "{" + name + "}")
                                                .toList()));
            }
        }
        return text;
    }

    private static Duration positive(String text) throws InvalidValue {
        Duration duration = Durations.read(text);
        if (duration.isZero()) {
            throw new InvalidValue("is no time at all", "write at least 1s, or leave it out");
        }
        return duration;
    }

    private static <E extends Enum<E>> E word(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
