package io.stagegate.environment;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Variables from the process environment: a name in <code>${…}</code>, with or without {@code :-default} behind it. */
final class Variables {
    /** An escape, a variable, or the beginning of one that was not written right. */
    private static final Pattern MENTION =
            Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<otherwise>[^}]*))?}|\\$\\{");

    private final Map<String, String> processEnvironment;

    Variables(Map<String, String> processEnvironment) {
        this.processEnvironment = Map.copyOf(processEnvironment);
    }

    /** Whether replacing would change the text or refuse it. */
    boolean in(String written) {
        return MENTION.matcher(written).find();
    }

    /** The text with every variable replaced. As in a shell, an empty variable takes its default too. */
    String replace(String written) throws InvalidValue {
        StringBuilder text = new StringBuilder();
        Matcher mention = MENTION.matcher(written);
        while (mention.find()) {
            mention.appendReplacement(text, Matcher.quoteReplacement(meaning(mention)));
        }
        mention.appendTail(text);
        return text.toString();
    }

    private String meaning(Matcher mention) throws InvalidValue {
        if (mention.group().equals("$${")) {
            return "${";
        }
        String name = mention.group("name");
        if (name == null) {
            throw new InvalidValue(
                    "has a ${ that begins no variable",
                    "write ${NAME} or ${NAME:-default}, or $${ where ${ itself is meant");
        }
        String value = processEnvironment.get(name);
        String otherwise = mention.group("otherwise");
        if (otherwise != null) {
            return value == null || value.isEmpty() ? otherwise : value;
        }
        if (value == null) {
            throw new InvalidValue(
                    "needs the variable " + name + ", which is not set",
                    "set it (export " + name + "=value), or write a default: ${" + name + ":-default}");
        }
        return value;
    }

    /** The user's home: a variable like any other, save that Java knows it too. */
    String home() {
        String home = processEnvironment.get("HOME");
        return home == null || home.isEmpty() ? System.getProperty("user.home") : home;
    }
}
