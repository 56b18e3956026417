package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.ServiceRecord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A unit's service record, read live: openshift-install itself reads it only from what was gathered after a failure. That
 * there is none is an observation: the unit has not begun, or keeps none.
 *
 * @param directory where the profile says that records are
 * @param unit with or without its suffix
 */
public record ServiceRecordProbe(Node node, String directory, String unit) implements Probe<ServiceRecord> {

    /** The script's exit status where there is no record. */
    public static final int NONE = 9;

    /** The node's time in front: entries tell its own. */
    public static final String SCRIPT = "[ -e \"$1\" ] || exit 9; date +%s && cat -- \"$1\"";

    private String file() {
        return directory + "/" + unit.replaceFirst("\\.service$", "") + ".json";
    }

    @Override
    public String subject() {
        return file() + " on " + node;
    }

    @Override
    public ServiceRecord observe(Lab lab) {
        Instant asked = lab.environment().clock().instant();
        CommandResult result =
                lab.install().shell(node).run(Command.script(SCRIPT, file()).asRoot());
        if (result.exit() == NONE) {
            return ServiceRecord.none(node.name(), file());
        }
        String[] answer = result.orCouldNotCheck().stdout().split("\\R", 2);
        if (answer.length != 2 || !answer[0].matches("\\d+")) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": no time in front of " + file());
        }
        Duration ahead = Duration.between(asked, Instant.ofEpochSecond(Long.parseLong(answer[0])));
        JsonNode entries = Json.of(answer[1], node + ": " + file());
        if (!entries.isArray()) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": " + file() + ": this is no list");
        }
        List<ServiceRecord.Entry> read = new ArrayList<>();
        entries.forEach(entry -> read.add(new ServiceRecord.Entry(
                time(entry.path("timestamp").asText("")).map(at -> at.minus(ahead)),
                Json.text(entry, "phase", node + ": " + file()),
                entry.path("stage").asText(""),
                entry.path("result").asText(""),
                entry.path("errorLine").asText(""),
                entry.path("errorMessage").asText(""))));
        return new ServiceRecord(node.name(), file(), true, read);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
