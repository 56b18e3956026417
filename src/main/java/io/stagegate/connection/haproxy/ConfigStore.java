package io.stagegate.connection.haproxy;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.connection.Shell;
import io.stagegate.text.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The configuration file on its host. A change is made beside it, checked, and moved over it; broken off anywhere, it
 * leaves the old or the new file in place, and perhaps one of two leftovers ({@code .stagegate-new},
 * {@code .stagegate-part}), which HAProxy does not read and the next change takes away.
 */
final class ConfigStore {

    private static final Duration CHECKING = Duration.ofSeconds(30);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int CHANGED = 9;

    /** The comparison and the move in one command: nothing of ours, and no network, comes between them. */
    private static final String MOVE = """
            [ "$(sha256sum < "$1")" = "$3  -" ] || exit %d
            mv -T -- "$2" "$1" || exit 1
            sync -- "$(dirname -- "$1")" || :
            """.formatted(CHANGED);

    private final Shell shell;
    private final String path;
    private final Sources sources;
    private final String fresh;
    private final String part;

    ConfigStore(Shell shell, String path, Sources sources) {
        this.shell = shell;
        this.path = path;
        this.sources = sources;
        this.fresh = path + ".stagegate-new";
        this.part = path + ".stagegate-part";
    }

    ConfigFile read() {
        return read(path);
    }

    ConfigFile readBackup(String backup) {
        mustBeABackup(backup);
        return read(backup);
    }

    private ConfigFile read(String file) {
        // By find, because stat names kinds of files in the host's language; a symbolic link is no file to it.
        String[] facts = Answers.orCouldNotCheck(
                        run("find", file, "-maxdepth", "0", "-type", "f", "-printf", "%m|%u:%g"))
                .stdout()
                .split("\\|", -1);
        if (facts.length != 2) {
            throw new LoadBalancerException(
                    file + " is not a plain file; write the path of the file itself into load-balancer.config");
        }
        String encoded =
                Answers.orCouldNotCheck(run("base64", "-w0", "--", file)).stdout();
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded.strip());
            return new ConfigFile(
                    file, new String(bytes, StandardCharsets.ISO_8859_1), facts[0], facts[1], Text.sha256(bytes));
        } catch (IllegalArgumentException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, file + ": GARBLED: not all of it came, or it is longer than 3 MiB", e);
        }
    }

    String replace(String expectedSha, String newText) {
        sources.mustBeJustTheOne();
        mustBe(expectedSha, read());
        byte[] bytes = newText.getBytes(StandardCharsets.ISO_8859_1);
        try {
            copy(path, fresh);
            // dd keeps the copy's mode, owner and security context, and returns when the bytes are on the disk.
            must(Command.of("dd", "of=" + fresh, "conv=fsync", "status=none").reading(newText));
            check(Text.sha256(bytes));
            String backup = path + ".stagegate-" + TIME.format(Instant.now());
            copy(path, part);
            must(Command.of("sync", "--", part));
            if (!sha(part).equals(expectedSha)) {
                throw changed();
            }
            // Moved, so that what bears a backup's name is whole.
            must(Command.of("mv", "-T", "--", part, backup));
            move(expectedSha);
            return backup;
        } finally {
            sweep();
        }
    }

    void restore(String expectedSha, String backup) {
        // Not asking HAProxy which files it reads: it may be what has come to grief.
        mustBeABackup(backup);
        mustBe(expectedSha, read());
        try {
            copy(backup, fresh);
            must(Command.of("sync", "--", fresh));
            check(sha(backup));
            move(expectedSha);
        } finally {
            sweep();
        }
    }

    List<String> backups() {
        String directory = path.substring(0, Math.max(1, path.lastIndexOf('/')));
        return Answers.orCouldNotCheck(run("find", directory, "-maxdepth", "1", "-type", "f"))
                .stdout()
                .lines()
                .filter(this::isBackup)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private boolean isBackup(String file) {
        return file.matches(Pattern.quote(path) + "\\.stagegate-[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z");
    }

    private void mustBeABackup(String file) {
        if (!isBackup(file)) {
            throw new IllegalArgumentException("not one of stagegate's backups of " + path + ": " + file);
        }
    }

    private void copy(String from, String to) {
        must(Command.of("cp", "--preserve=all", "--", from, to));
    }

    /** What is checked must be what was written: another run may use the same name. */
    private void check(String expectedSha) {
        CommandResult result =
                shell.run(Command.of("haproxy", "-c", "-f", fresh).asRoot().within(CHECKING));
        if (!result.ok()) {
            throw new LoadBalancerException("HAProxy does not find the new configuration valid, so the old one stays: "
                    + Answers.inWords(result));
        }
        if (!sha(fresh).equals(expectedSha)) {
            throw new LoadBalancerException(fresh + " is not what was written: is another stagegate at work?");
        }
    }

    private void move(String expectedSha) {
        CommandResult result = run("sh", "-c", MOVE, "sh", path, fresh, expectedSha);
        if (result.exit() == CHANGED) {
            throw changed();
        }
        if (!result.ok()) {
            throw new LoadBalancerException(path + " could not be replaced: " + Answers.inWords(result));
        }
    }

    private void mustBe(String expectedSha, ConfigFile file) {
        if (!file.sha().equals(expectedSha)) {
            throw changed();
        }
    }

    private LoadBalancerException changed() {
        return new LoadBalancerException(
                path + " was changed by someone else meanwhile, so nothing is replaced; look at it and run again");
    }

    /** What it cannot take away now, the next change writes over. */
    private void sweep() {
        boolean interrupted = Thread.interrupted();
        try {
            shell.run(Command.of("rm", "-f", "--", fresh, part).asRoot());
        } catch (CouldNotCheckException e) {
            // The change itself is done, or its own failure is being told.
            assert e.getMessage() != null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String sha(String file) {
        return Answers.orCouldNotCheck(run("sha256sum", "--", file)).stdout().replaceFirst("(?s)\\s.*", "");
    }

    private CommandResult run(String... arguments) {
        return shell.run(Command.of(arguments).asRoot());
    }

    private void must(Command command) {
        Answers.orCouldNotCheck(shell.run(command.asRoot()));
    }
}
