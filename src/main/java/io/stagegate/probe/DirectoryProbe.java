package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.RemoteDirectory;
import java.util.Map;
import java.util.TreeMap;

/** The files in a directory on a node. That there is no such directory is an observation. */
public record DirectoryProbe(Node node, String path) implements Probe<RemoteDirectory> {

    @Override
    public String subject() {
        return path + " on " + node;
    }

    @Override
    public RemoteDirectory observe(Lab lab) {
        // With the slash find follows a link to the directory itself.
        CommandResult result = lab.install()
                .shell(node)
                .run(Command.of("find", path + "/", "-maxdepth", "1", "-type", "f", "-printf", "%s %f\\n")
                        .asRoot());
        if (!result.ok() && result.stderr().contains("No such file or directory")) {
            return RemoteDirectory.none(node.name(), path);
        }
        Map<String, Long> sizes = new TreeMap<>();
        for (String line : result.orCouldNotCheck().stdout().lines().toList()) {
            String[] file = line.split(" ", 2);
            if (file.length != 2 || !file[0].matches("\\d+")) {
                throw new CouldNotCheckException(
                        ConnectionFailure.GARBLED, node + ": find " + path + " printed \"" + line + "\"");
            }
            sizes.put(file[1], Long.parseLong(file[0]));
        }
        return new RemoteDirectory(node.name(), path, true, sizes);
    }
}
