package io.stagegate.connection;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command for a host's shell, as separate arguments: quoting is {@link #line()}'s business, so that no
 * value from YAML can become shell syntax.
 *
 * @param arguments the program and its arguments; never empty
 * @param sudo whether it runs as root by {@code sudo -n}
 * @param limit how long it may run on the host before it is killed there ({@code timeout -k}); at least one second
 */
public record Command(List<String> arguments, boolean sudo, Duration limit) {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

    public Command {
        arguments = List.copyOf(arguments);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a command needs at least a program");
        }
        if (limit.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("limit must be at least 1s, but was " + limit);
        }
    }

    public static Command of(String... arguments) {
        return new Command(List.of(arguments), false, DEFAULT_LIMIT);
    }

    public Command asRoot() {
        return new Command(arguments, true, limit);
    }

    public Command within(Duration newLimit) {
        return new Command(arguments, sudo, newLimit);
    }

    /** What a person would type: quoted where needed, {@code sudo} in front where asked for. */
    public String line() {
        String line = arguments.stream().map(Command::quoted).collect(Collectors.joining(" "));
        return sudo ? "sudo -n " + line : line;
    }

    private static String quoted(String argument) {
        return argument.matches("[A-Za-z0-9_@%+=:,./-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return line();
    }
}
