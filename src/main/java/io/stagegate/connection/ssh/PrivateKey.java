package io.stagegate.connection.ssh;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;

/** Reads the environment's private key before any host is asked, so that its mistakes are not taken for the host's. */
final class PrivateKey {

    private PrivateKey() {}

    static KeyProvider read(String where, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw ourSide(where, file, Files.exists(file) ? "cannot be read as a file" : "does not exist", null);
        }
        AtomicBoolean encrypted = new AtomicBoolean();
        try (SSHClient reader = new SSHClient(SshConnection.CONFIG)) {
            KeyProvider key = reader.loadKeys(new File(file.toString()).getPath(), noPassphrase(encrypted));
            key.getPublic();
            key.getPrivate();
            return key;
        } catch (IOException | RuntimeException e) {
            if (encrypted.get()) {
                throw ourSide(
                        where,
                        file,
                        "has a passphrase, and neither passphrases nor agents are supported."
                                + " Give the lab a key of its own without one: ssh-keygen -t ed25519 -N ''",
                        e);
            }
            throw ourSide(where, file, "is not a private key that can be used: " + FailureClassifier.words(e), e);
        }
    }

    private static PasswordFinder noPassphrase(AtomicBoolean asked) {
        return new PasswordFinder() {
            @Override
            public char[] reqPassword(Resource<?> resource) {
                asked.set(true);
                return new char[0];
            }

            @Override
            public boolean shouldRetry(Resource<?> resource) {
                return false;
            }
        };
    }

    private static CouldNotCheckException ourSide(String where, Path file, String what, Throwable cause) {
        return new CouldNotCheckException(
                ConnectionFailure.OUR_SIDE, where + ": OUR_SIDE: the private key " + file + " " + what, cause);
    }
}
