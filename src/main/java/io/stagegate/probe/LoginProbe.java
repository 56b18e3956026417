package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Login;
import java.util.Set;

/**
 * Whether a node lets us in over SSH. Here the connection itself is the subject: that it is shut, or refuses our key, is
 * an observation. A host key that is not the declared one, or a key of ours that cannot be read, still is not.
 */
public record LoginProbe(Node node) implements Probe<Login> {

    private static final Set<ConnectionFailure> OBSERVATIONS = Set.of(
            ConnectionFailure.REFUSED,
            ConnectionFailure.UNREACHABLE,
            ConnectionFailure.TIMEOUT,
            ConnectionFailure.BROKEN,
            ConnectionFailure.DENIED);

    @Override
    public String subject() {
        return node.name();
    }

    @Override
    public Login observe(Lab lab) {
        try {
            String user = lab.install()
                    .shell(node)
                    .run(Command.of("id", "-un"))
                    .orCouldNotCheck()
                    .stdout()
                    .strip();
            return Login.as(node.name(), user);
        } catch (CouldNotCheckException e) {
            if (OBSERVATIONS.contains(e.failure())) {
                return Login.refused(node.name(), e.getMessage());
            }
            throw e;
        }
    }
}
