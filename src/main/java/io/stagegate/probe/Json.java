package io.stagegate.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;

/** Reads what commands print as JSON. What is not JSON is no observation. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** The command's standard output as JSON; never missing, never null. */
    static JsonNode of(CommandResult result) {
        try {
            JsonNode tree = MAPPER.readTree(result.stdout());
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                throw garbled(result, "nothing", null);
            }
            return tree;
        } catch (JsonProcessingException e) {
            String stdout = result.stdout().strip();
            throw garbled(result, stdout.substring(0, Math.min(200, stdout.length())), e);
        }
    }

    /**
     * A text that is JSON.
     *
     * @param where what the text is, for messages, which do not have the text itself
     */
    static JsonNode of(String text, String where) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            // Its own message would quote what was read.
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, where + ": this is not JSON");
        }
    }

    private static CouldNotCheckException garbled(CommandResult result, String printed, Exception cause) {
        String stderr = result.stderr().strip();
        return new CouldNotCheckException(
                ConnectionFailure.GARBLED,
                "%s: %s should print JSON, but printed \"%s\" (exit %d)%s"
                        .formatted(
                                result.host(),
                                result.command(),
                                printed,
                                result.exit(),
                                stderr.isEmpty() ? "" : ": " + stderr),
                cause);
    }

    /** A field that must be there, or what was read is not what we think it is. */
    static String text(JsonNode object, String field, String where) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull() || value.isContainerNode()) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, where + ": an entry has no field \"" + field + "\"");
        }
        return value.asText();
    }

    /** A list that must be there; an empty one is fine, a missing one is not an empty one. */
    static JsonNode list(JsonNode object, String field, String where) {
        JsonNode value = object.get(field);
        if (value == null || !value.isArray()) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, where + ": no list \"" + field + "\"");
        }
        return value;
    }
}
