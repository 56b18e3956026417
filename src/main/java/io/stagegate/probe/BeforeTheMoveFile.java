package io.stagegate.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.observation.BeforeTheMove;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The file in which it is kept what the source had before the move, so that it outlives the run. No secret is in it; digests of
 * some are, so that only its owner may read it.
 */
public final class BeforeTheMoveFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private BeforeTheMoveFile() {}

    /**
     * Reads it; empty where there is none.
     *
     * @throws CouldNotCheckException when it is not what was written
     */
    public static Optional<BeforeTheMove> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(JSON.readValue(Files.readString(file), BeforeTheMove.class))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, file + ": this is not what was kept before the move", e);
        } catch (IOException e) {
            throw new CouldNotCheckException(ConnectionFailure.OUR_SIDE, file + ": OUR_SIDE: cannot be read: " + e, e);
        }
    }

    /** Takes it away: another pivot begins. */
    public static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE, file + ": OUR_SIDE: cannot be deleted: " + e, e);
        }
    }

    /** Writes it whole or not at all. */
    public static void write(Path file, BeforeTheMove before) {
        try {
            Path fresh = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    ".before-the-move",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, JSON.writeValueAsString(before));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE, file + ": OUR_SIDE: cannot be written: " + e, e);
        }
    }
}
