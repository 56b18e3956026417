package io.stagegate.environment;

import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Says in our words what SnakeYAML could not read. Syntax is the one mistake that hides all others. */
final class SyntaxMistake {
    /** @param sign what SnakeYAML's problem contains */
    private record Saying(String sign, String problem, String repair) {}

    private static final List<Saying> SAYINGS = List.of(
            new Saying("(TAB)", "has a tab where YAML allows only spaces", "indent with spaces"),
            new Saying(
                    "mapping values are not allowed",
                    "has a colon where none can be",
                    "put text that contains \": \" in quotes; see that the line above has its colon, and that all keys of"
                            + " one map have the same indentation"),
            new Saying("could not find expected ':'", "has a key without a colon behind it", "write key: value"),
            new Saying(
                    "expected <block end>",
                    "does not line up with what is above it",
                    "give all keys of one map the same indentation"),
            new Saying(
                    "sequence entries are not allowed",
                    "has a list entry where none can be",
                    "begin the list on a line of its own, below its key"),
            new Saying(
                    "<stream end>",
                    "is where the file ends, in the middle of a map or list",
                    "write the rest, and close what is open with } or ]"),
            new Saying("undefined alias", "uses an alias before its anchor", "write the anchor (&name) first"),
            new Saying(
                    "but found another document",
                    "has a second document from here on",
                    "keep one declaration in one file, without ---"),
            new Saying(
                    "expected the node content",
                    "has no value where one is due",
                    "write the value, or take the mark out"),
            new Saying(
                    "cannot start any token",
                    "begins with a character that YAML keeps for itself",
                    "put the value in quotes"),
            new Saying(
                    "unknown escape character",
                    "has a backslash that begins no escape",
                    "write it twice, or use single quotes"),
            new Saying("while scanning an a", "has an anchor or alias without a name", "put the value in quotes"));

    private SyntaxMistake() {}

    static Mistake of(SourceText source, YAMLException failure) {
        if (failure instanceof ReaderException unreadable) {
            int end = source.text().offsetByCodePoints(0, unreadable.getPosition());
            return at(
                    source,
                    SourceText.end(source.text().substring(0, end)),
                    String.format(
                            Locale.ROOT,
                            "has the control character U+%04X, which YAML does not allow",
                            unreadable.getCodePoint()),
                    "take it out");
        }
        if (failure instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return marked(source, marked);
        }
        // The two limits that SnakeYAML reports without a place.
        String limit = failure.getMessage().contains("aliases")
                ? "uses more than 50 aliases of maps and lists"
                : "is nested deeper than 50 levels";
        return Mistake.whole(source.label(), limit, "write it out plainly");
    }

    private static Mistake marked(SourceText source, MarkedYAMLException failure) {
        String problem = String.valueOf(failure.getProblem());
        YamlNode.Place place = place(failure.getProblemMark());
        String context = String.valueOf(failure.getContext());
        // Whatever was opened and not closed is noticed at the end; the user needs to see where it began.
        if (context.contains("quoted scalar") && problem.contains("end of stream")) {
            return at(source, place(failure.getContextMark()), "opens a quote that is never closed", "close it");
        }
        if (context.contains("flow mapping")) {
            return at(
                    source,
                    place(failure.getContextMark()),
                    "opens a { that is not closed properly",
                    "close it with }, and put a comma between the entries");
        }
        if (context.contains("flow sequence")) {
            return at(
                    source,
                    place(failure.getContextMark()),
                    "opens a [ that is not closed properly",
                    "close it with ], and put a comma between the items");
        }
        for (Saying saying : SAYINGS) {
            if (problem.contains(saying.sign()) || context.contains(saying.sign())) {
                return at(source, place, saying.problem(), saying.repair());
            }
        }
        return at(
                source,
                place,
                "is not YAML (" + problem.replaceAll("\\s+", " ") + ")",
                "see what stands here and in the line above");
    }

    private static Mistake at(SourceText source, YamlNode.Place place, String problem, String repair) {
        return new Mistake(source.label(), place.line(), place.column(), "", problem, repair);
    }

    static YamlNode.Place place(Mark mark) {
        return new YamlNode.Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
