package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Node;
import io.stagegate.observation.RemoteFile;

/** Whether a file is on a node. */
public record FileProbe(Node node, String path) implements Probe<RemoteFile> {

    @Override
    public String subject() {
        return path + " on " + node;
    }

    @Override
    public RemoteFile observe(Lab lab) {
        Shell shell = lab.install().shell(node);
        if (shell.run(Command.of("test", "-e", path).asRoot()).ok()) {
            return new RemoteFile(node.name(), path, true);
        }
        // sudo that is refused ends with 1, as test does for a file that is not there: so that is asked for, too.
        shell.run(Command.of("test", "!", "-e", path).asRoot()).orCouldNotCheck();
        return new RemoteFile(node.name(), path, false);
    }
}
