package io.stagegate.action;

import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The two clusters' kubeconfigs: in files that only their owner can read, here and where the tools are. */
final class Kubeconfigs {

    private Kubeconfigs() {}

    static boolean here(Lab lab, Side side) {
        return Files.exists(lab.environment().pivot().kubeconfig(side));
    }

    /** Fetches one that a tool has written, where that was on another host. */
    static void fetch(ToolRun run, Side side) {
        Path file = run.lab().environment().pivot().kubeconfig(side);
        if (remote(run.lab())) {
            write(file, run.runSecretly(Command.of("cat", "--", file + "")).stdout());
        }
    }

    /** Keeps one here, and where the tools are. */
    static void keep(ToolRun run, Side side, String text) {
        Path file = run.lab().environment().pivot().kubeconfig(side);
        write(file, text);
        if (remote(run.lab())) {
            run.runSecretly(Command.of("install", "-D", "-m", "600", "/dev/stdin", file + "")
                    .reading(text));
        }
    }

    private static boolean remote(Lab lab) {
        return lab.environment().pivot().tools().ssh().isPresent();
    }

    /** Whole or not at all, and never readable by others, not even for a moment. */
    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    ".kubeconfig",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE, file + ": OUR_SIDE: cannot be written: " + e, e);
        }
    }
}
