package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Unit;
import java.util.Map;
import java.util.stream.Collectors;

/** A systemd unit's state; a unit that systemd does not know is an observation too ({@code not-found}). */
public record UnitProbe(Node node, String unit) implements Probe<Unit> {

    @Override
    public String subject() {
        return unit + " on " + node;
    }

    @Override
    public Unit observe(Lab lab) {
        Command show = Command.of(
                "systemctl",
                "show",
                "--property=LoadState,ActiveState,SubState,Result,NRestarts,InvocationID",
                "--",
                unit);
        Map<String, String> properties = lab.install()
                .shell(node)
                .run(show)
                .orCouldNotCheck()
                .stdout()
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> first));
        return new Unit(
                node.name(),
                unit,
                property(properties, "LoadState"),
                property(properties, "ActiveState"),
                property(properties, "SubState"),
                property(properties, "Result"),
                // Only services have it.
                Integer.parseInt(properties.getOrDefault("NRestarts", "0")),
                properties.getOrDefault("InvocationID", ""));
    }

    private String property(Map<String, String> properties, String name) {
        String value = properties.get(name);
        if (value == null) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, node + ": systemctl show " + unit + " did not report " + name);
        }
        return value;
    }
}
