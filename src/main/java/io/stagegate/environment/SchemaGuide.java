package io.stagegate.environment;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema as a guide for people: what belongs at a place, and an example of it. Errors and docs speak from it, so
 * that they say what editors say.
 */
final class SchemaGuide {
    private final JsonNode root;

    SchemaGuide(JsonNode root) {
        this.root = root;
    }

    /** What the schema says of the place that these keys and indexes lead to; an empty object for an unknown place. */
    JsonNode at(List<Object> steps) {
        JsonNode here = followed(root);
        for (Object step : steps) {
            here = step instanceof Integer ? items(here) : property(here, String.valueOf(step));
        }
        return here;
    }

    /** The schema of a key below a map's schema. */
    JsonNode property(JsonNode schema, String key) {
        JsonNode named = schema.path("properties").path(key);
        return followed(named.isMissingNode() ? schema.path("additionalProperties") : named);
    }

    /** The schema of every item below a list's schema. */
    JsonNode items(JsonNode schema) {
        return followed(schema.path("items"));
    }

    /** A $ref together with what stands beside it, which wins. */
    private JsonNode followed(JsonNode schema) {
        if (!schema.isObject()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!schema.has("$ref")) {
            return schema;
        }
        JsonNode target = root.at(schema.path("$ref").asString().substring(1));
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        followed(target).properties().forEach(entry -> whole.set(entry.getKey(), entry.getValue()));
        schema.properties().forEach(entry -> whole.set(entry.getKey(), entry.getValue()));
        whole.remove("$ref");
        return whole;
    }

    /** The keys that a map may have, in the schema's order. */
    static List<String> keys(JsonNode schema) {
        return schema.path("properties").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The values that an enum allows, separated by commas. */
    static String choices(JsonNode schema) {
        return schema.path("enum").valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }

    /** An example of the value, as it is written in YAML; empty when the schema has none. */
    static String example(JsonNode schema) {
        return yaml(schema.path("examples").path(0));
    }

    /** What the value is called in a sentence: {@code a role}. */
    static String called(JsonNode schema) {
        String title = schema.path("title").asString("value");
        boolean acronym = title.length() > 1 && Character.isUpperCase(title.charAt(1));
        String name = acronym ? title : Character.toLowerCase(title.charAt(0)) + title.substring(1);
        return ("aeiou".indexOf(name.charAt(0)) >= 0 || name.startsWith("SSH") || name.startsWith("API") ? "an " : "a ")
                + name;
    }

    /** Flow style YAML, without quotes where none are needed. */
    static String yaml(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(entry -> entry.getKey() + ": " + yaml(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value.isArray()) {
            return value.valueStream().map(SchemaGuide::yaml).collect(Collectors.joining(", ", "[", "]"));
        }
        String text = value.asString("");
        // What YAML would read as a number, such as a check's ID.
        return value.isString() && text.matches("[0-9]+(\\.[0-9]+)?") ? '"' + text + '"' : text;
    }

    /** Every place of a scalar that the schema knows by name, with {@code *} for names that users choose. */
    SortedSet<String> leaves() {
        TreeSet<String> found = new TreeSet<>();
        leaves(followed(root), "", found);
        return found;
    }

    private void leaves(JsonNode schema, String path, SortedSet<String> found) {
        if (schema.path("additionalProperties").isObject()) {
            leaves(
                    followed(schema.path("additionalProperties")),
                    YamlNode.below(path, "X").replace("X", "*"),
                    found);
        }
        for (String key : keys(schema)) {
            leaves(property(schema, key), YamlNode.below(path, key), found);
        }
        if (schema.has("items")) {
            leaves(items(schema), path + "[]", found);
        }
        if (!schema.has("properties") && !schema.has("items") && !schema.has("additionalProperties")) {
            found.add(path);
        }
    }
}
