package io.stagegate.run;

import io.stagegate.environment.Stage;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A check's ID, the currency of features, reports and code: {@code 10.5}, {@code C.4}.
 *
 * @param stage the stage it belongs to: {@code 08}, {@code 10} … or {@code C} for the Cluster API pivot
 * @param id the whole of it
 */
public record CheckId(String stage, String id) {

    private static final Pattern FORM = Pattern.compile("(" + Stage.ids() + ")\\.F?\\d{1,2}");

    /**
     * Reads an ID.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static CheckId of(String id) {
        Matcher matcher = FORM.matcher(id);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + id + "\" is no check's ID; write one such as 10.5");
        }
        return new CheckId(matcher.group(1), id);
    }

    /** The ID among a scenario's tags ({@code @check-10.5} or, for a failure signal, {@code @signal-10.F4}). */
    public static Optional<CheckId> among(Collection<String> tags) {
        return tags.stream()
                .filter(tag -> tag.startsWith("@check-") || tag.startsWith("@signal-"))
                .map(tag -> of(tag.substring(tag.indexOf('-') + 1)))
                .findFirst();
    }

    @Override
    public String toString() {
        return id;
    }
}
