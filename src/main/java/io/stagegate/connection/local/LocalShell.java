package io.stagegate.connection.local;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.Shell;
import io.stagegate.connection.StreamReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs commands on this machine, without a shell in between; {@code sudo -n} only where we are not root already. */
public final class LocalShell implements Shell {

    private static final String HOST = "this machine";

    /** What is left to the command beyond its own limit before we stop waiting for it. */
    private static final Duration GRACE = Command.KILL_AFTER.plusSeconds(3);

    private static final Duration OUTPUT = Duration.ofSeconds(2);

    private final boolean root;

    public LocalShell() {
        this(isRoot());
    }

    LocalShell(boolean root) {
        this.root = root;
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return System.getProperty("user.name", "").equals("root");
        }
    }

    @Override
    public CommandResult run(Command command) {
        return run(command, line -> {});
    }

    @Override
    public CommandResult run(Command command, Consumer<String> onLine) {
        String running = HOST + ": `" + command + "`";
        long began = System.nanoTime();
        Process process = start(running, command);
        try {
            StreamReader stdout = StreamReader.of(process.getInputStream(), onLine);
            StreamReader stderr = StreamReader.of(process.getErrorStream(), onLine);
            give(process, command);
            if (!process.waitFor(command.limit().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS)) {
                throw new CouldNotCheckException(
                        ConnectionFailure.TIMEOUT,
                        running + ": TIMEOUT: it did not end within "
                                + command.limit().plus(GRACE).toSeconds() + " s");
            }
            String out = stdout.text(running, OUTPUT);
            String err = stderr.text(running, OUTPUT);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return new CommandResult(HOST, command, command.exit(process.exitValue(), took), out, err, took);
        } catch (InterruptedException e) {
            throw FailureClassifier.couldNotCheck(running + " was under way", ConnectionFailure.OTHER, e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(String running, Command command) {
        List<String> arguments = new ArrayList<>(command.bounded().arguments());
        if (command.sudo() && !root) {
            arguments.addAll(0, List.of("sudo", "-n"));
        }
        try {
            return new ProcessBuilder(arguments).start();
        } catch (IOException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE, running + " did not begin: OUR_SIDE: " + FailureClassifier.words(e), e);
        }
    }

    /** On a thread of its own: a command that does not read would be waited for for ever. */
    private static void give(Process process, Command command) {
        Future<?> unawaited = Bounded.begin(() -> {
            try (OutputStream input = process.getOutputStream()) {
                input.write(command.input().getBytes(StandardCharsets.ISO_8859_1));
            }
            return null;
        });
        assert unawaited != null;
    }
}
