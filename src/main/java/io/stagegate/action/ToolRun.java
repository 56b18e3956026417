package io.stagegate.action;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LabChanges;
import io.stagegate.environment.Permission;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How an action runs a tool.
 *
 * @param limit how long it may take; then it is ended
 * @param onLine receives what it prints, line by line, and what is found to be done already
 */
public record ToolRun(Lab lab, Duration limit, Consumer<String> onLine) {

    /** How much of what it said last a failure tells; all of it is evidence. */
    private static final int LAST_LINES = 8;

    private static final int ENDED_BY_ITS_LIMIT = 124;

    /**
     * Runs it to its end.
     *
     * @throws ActionFailedException when it failed, with its last words
     */
    CommandResult run(List<String> words) {
        return succeeded(lab.pivot().tools().run(new Command(words, false, limit), onLine));
    }

    /** The same, of what changes something. */
    CommandResult change(Permission permission, List<String> words) {
        CommandResult result = run(words);
        LabChanges.made(String.join(" ", words), permission);
        return result;
    }

    CommandResult change(Permission permission, String... words) {
        return change(permission, List.of(words));
    }

    CommandResult run(String... words) {
        return run(List.of(words));
    }

    /** The same, for what prints secrets: not even its last words are reported, save what it says on stderr. */
    CommandResult runSecretly(Command command) {
        return succeeded(lab.pivot().tools().run(command.within(limit).asSecret()));
    }

    private CommandResult succeeded(CommandResult result) {
        if (result.ok()) {
            return result;
        }
        String program = result.command().arguments().get(0);
        // timeout(1), which bounds every command, could not begin it.
        if (result.exit() == 127 || (result.exit() == 126 && result.stderr().startsWith("timeout: "))) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE,
                    result.host() + ": OUR_SIDE: there is no program " + program
                            + " that can be run; install it, or write its path into the environment's tools");
        }
        String end = result.exit() == ENDED_BY_ITS_LIMIT
                ? "did not end within " + limit.toSeconds() + " s, and was ended"
                : "ended with " + result.exit();
        throw new ActionFailedException(
                "%s: `%s` %s:%n%s".formatted(result.host(), result.command(), end, last(result)));
    }

    private static String last(CommandResult result) {
        List<String> lines = Stream.of(result.stdout(), result.stderr())
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty()
                ? "it said nothing"
                : lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
                        .collect(Collectors.joining("\n"));
    }
}
