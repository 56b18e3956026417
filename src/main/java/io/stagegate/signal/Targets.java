package io.stagegate.signal;

import io.stagegate.environment.Environment;
import io.stagegate.environment.InstallProfile;
import io.stagegate.observation.Finding;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in this lab a clue is looked for: on which nodes, and of what, with its placeholders filled. */
final class Targets {

    /** What a log may name as a host, a port or an image: nothing else becomes a part of a command. */
    private static final Pattern NAMED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/+-]*");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z-]+)}");

    /** Of how many different hosts or images that lines name a rule asks. */
    private static final int MOST_ASKED = 3;

    private final Environment environment;

    Targets(Environment environment) {
        this.environment = environment;
    }

    /** Of a clue that needs nothing from another; none where it does. */
    List<Target> of(Clue clue) {
        String of = ofTheLab(clue.of());
        return PLACEHOLDER.matcher(of).find() ? List.of() : on(clue, of, Optional.empty());
    }

    /** Of a look that confirms what was found: on the node where it was found, if that is among the look's. */
    List<Target> of(Clue look, ClueMatch found) {
        Optional<String> place = found.clue().look().onNodes() ? Optional.of(found.place()) : Optional.empty();
        return named(look, found).stream()
                .flatMap(of -> on(look, of, place).stream())
                .toList();
    }

    private List<Target> on(Clue clue, String of, Optional<String> place) {
        if (!clue.look().onNodes()) {
            return List.of(new Target(clue.look(), of, Optional.empty()));
        }
        List<Target> all = environment.nodes().values().stream()
                .filter(clue.at()::means)
                .map(node -> new Target(clue.look(), of, Optional.of(node)))
                .toList();
        List<Target> there = all.stream()
                .filter(target ->
                        place.filter(target.node().orElseThrow().name()::equals).isPresent())
                .toList();
        return there.isEmpty() ? all : there;
    }

    private String ofTheLab(String of) {
        String text = of;
        if (text.contains("{domain}")) {
            text = text.replace("{domain}", environment.install().cluster().domain());
        }
        if (text.contains("{api-port}")) {
            text = text.replace(
                    "{api-port}",
                    "" + environment.install().profile().localhostApi().getPort());
        }
        // Where the bootstrap serves no machine config by design, nobody is to be blamed that none is had there.
        if (text.contains("{machine-config-port}")) {
            InstallProfile profile = environment.install().profile();
            return profile.noMachineConfigOnBootstrap().isPresent()
                    ? text
                    : text.replace(
                            "{machine-config-port}", "" + profile.handover().machineConfigPort());
        }
        return text;
    }

    /** With what the clue's lines name in the place of its placeholders, the latest first; none where they name nothing. */
    private List<String> named(Clue look, ClueMatch found) {
        String of = ofTheLab(look.of());
        if (!PLACEHOLDER.matcher(of).find()) {
            return List.of(of);
        }
        Set<String> named = new LinkedHashSet<>();
        List<Finding> findings = found.findings();
        for (int i = findings.size() - 1; i >= 0 && named.size() < MOST_ASKED; i--) {
            filled(of, findings.get(i).fields()).ifPresent(named::add);
        }
        return List.copyOf(named);
    }

    private static Optional<String> filled(String of, Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(of);
        while (placeholder.find()) {
            String value = fields.get(placeholder.group(1));
            if (value == null || !NAMED.matcher(value).matches()) {
                return Optional.empty();
            }
            placeholder.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        placeholder.appendTail(text);
        return Optional.of(text.toString());
    }
}
