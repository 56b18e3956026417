package io.stagegate.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command for a host's shell, as separate arguments: quoting is {@link #line()}'s business, so that no
 * value from YAML can become shell syntax.
 *
 * @param arguments the program and its arguments; never empty
 * @param sudo whether it runs as root by {@code sudo -n}
 * @param limit how long it may run on the host before it is killed there ({@code timeout -k}); at least one second
 * @param input what it reads, each character a byte (ISO 8859-1); never shown, so secrets may be in it
 * @param secret whether it prints secrets: of its stdout nothing but the length becomes evidence
 */
public record Command(List<String> arguments, boolean sudo, Duration limit, String input, boolean secret) {

    /** What {@code timeout -k} waits between asking a process to end and killing it. */
    public static final Duration KILL_AFTER = Duration.ofSeconds(2);

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

    /** A command that is given nothing to read. */
    public Command(List<String> arguments, boolean sudo, Duration limit) {
        this(arguments, sudo, limit, "", false);
    }

    public static Command of(String... arguments) {
        return new Command(List.of(arguments), false, DEFAULT_LIMIT);
    }

    /** A script for {@code sh}, which finds its parameters as {@code $1}, {@code $2} and so on. */
    public static Command script(String script, String... parameters) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        words.addAll(List.of(parameters));
        return of(words.toArray(String[]::new));
    }

    public Command asRoot() {
        return new Command(arguments, true, limit, input, secret);
    }

    /** The same, reading this to its end. */
    public Command reading(String newInput) {
        return new Command(arguments, sudo, limit, newInput, secret);
    }

    /** The same, printing secrets. */
    public Command asSecret() {
        return new Command(arguments, sudo, limit, input, true);
    }

    public Command within(Duration newLimit) {
        return new Command(arguments, sudo, newLimit, input, secret);
    }

    /**
     * The same, ended by its host when the limit passes: {@code timeout} stands inside sudo, or it would not be allowed
     * to kill what runs as root.
     */
    public Command bounded() {
        long seconds = limit.plusMillis(999).toSeconds();
        List<String> whole = new ArrayList<>(List.of("timeout", "-k", "" + KILL_AFTER.toSeconds(), "" + seconds));
        whole.addAll(arguments);
        return new Command(whole, sudo, limit, input, secret);
    }

    /** The exit status of a bounded command, 124 whenever its limit ended it. */
    public int exit(int status, Duration took) {
        // timeout says 137 instead of 124 when it had to kill; nothing else ends a command so late.
        boolean killed = status == 137 && took.compareTo(limit.plus(KILL_AFTER)) >= 0;
        return killed ? 124 : status;
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
