package io.stagegate.environment;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compares a declaration with its JSON schema, the one that editors use, and words what differs. */
final class SchemaValidator {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final SchemaGuide guide;
    private final Schema schema;

    private SchemaValidator(JsonNode json) {
        this.guide = new SchemaGuide(json);
        // To the validator these are remarks: the first is what VS Code and yaml-language-server show, the second what
        // RecordBinder reads a value as.
        Dialect dialect = Dialect.builder(Dialects.getDraft202012())
                .keyword(new AnnotationKeyword("patternErrorMessage"))
                .keyword(new AnnotationKeyword("meaning"))
                .build();
        this.schema = SchemaRegistry.withDefaultDialect(dialect).getSchema(json);
    }

    /** The schema of this name beside this class, such as {@code environment.schema.json}. */
    static SchemaValidator of(String resource) {
        return new SchemaValidator(json(resource));
    }

    static JsonNode json(String resource) {
        try (InputStream stream = SchemaValidator.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is not on the classpath: build with mvn compile");
            }
            return JsonMapper.builder().build().readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds everything that differs from the schema. */
    void compare(YamlNode root, Mistakes mistakes) {
        schema.validate(json(root, new ArrayList<>())).stream()
                .sorted(Comparator.comparing(error -> rank(error.getKeyword())))
                .forEach(error -> word(error, root, mistakes));
    }

    /**
     * The declaration with the schema's defaults where it says nothing. Maps are merged, so that a part of a default can
     * be written; what is filled in has the place of the map that it is in.
     */
    YamlNode filled(YamlNode root) {
        return filled(root, guide.at(List.of()));
    }

    private YamlNode filled(YamlNode node, JsonNode schema) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return node;
        }
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        for (String key : SchemaGuide.keys(schema)) {
            JsonNode property = guide.property(schema, key);
            String path = YamlNode.below(mapping.path(), key);
            YamlNode written = mapping.entries().get(key);
            YamlNode standard = standard(property, mapping.place(), path);
            if (written == null && standard != null) {
                entries.put(key, filled(standard, property));
            } else if (written != null) {
                entries.put(key, filled(standard == null ? written : ProfileOverride.in(standard, written), property));
            }
        }
        mapping.entries().forEach(entries::putIfAbsent);
        return new YamlNode.Mapping(mapping.place(), mapping.path(), Collections.unmodifiableMap(entries));
    }

    /** What stands for a key that is left out; null for nothing. */
    private static YamlNode standard(JsonNode property, YamlNode.Place place, String path) {
        if (property.has("default")) {
            return yaml(property.path("default"), place, path);
        }
        boolean optional = property.has("properties") && !property.has("required");
        return optional ? new YamlNode.Mapping(place, path, Map.of()) : null;
    }

    private static YamlNode yaml(JsonNode json, YamlNode.Place place, String path) {
        if (json.isObject()) {
            Map<String, YamlNode> entries = new LinkedHashMap<>();
            json.properties()
                    .forEach(entry -> entries.put(
                            entry.getKey(), yaml(entry.getValue(), place, YamlNode.below(path, entry.getKey()))));
            return new YamlNode.Mapping(place, path, entries);
        }
        if (json.isArray()) {
            return new YamlNode.Sequence(
                    place,
                    path,
                    json.valueStream().map(item -> yaml(item, place, path)).toList());
        }
        YamlNode.Type type = json.isNumber() ? YamlNode.Type.WHOLE_NUMBER : YamlNode.Type.TEXT;
        return new YamlNode.Scalar(place, path, json.asString(), json.asString(), type, false);
    }

    SchemaGuide guide() {
        return guide;
    }

    /** Whether a file may have that key. */
    boolean knows(String key) {
        return SchemaGuide.keys(guide.at(List.of())).contains(key);
    }

    /** A value of the wrong type breaks other rules too; a mistyped key leaves the right one missing. */
    private static int rank(String keyword) {
        return switch (keyword) {
            case "type" -> 0;
            case "required" -> 2;
            default -> 1;
        };
    }

    private JsonNode json(YamlNode node, List<Object> steps) {
        if (node instanceof YamlNode.Mapping mapping) {
            ObjectNode object = JSON.objectNode();
            mapping.entries().forEach((key, value) -> object.set(key, json(value, with(steps, key))));
            return object;
        }
        if (node instanceof YamlNode.Sequence sequence) {
            ArrayNode array = JSON.arrayNode();
            for (YamlNode item : sequence.items()) {
                array.add(json(item, with(steps, array.size())));
            }
            return array;
        }
        return json((YamlNode.Scalar) node, steps);
    }

    private JsonNode json(YamlNode.Scalar scalar, List<Object> steps) {
        boolean decimal = scalar.text().matches("0|-?[1-9][0-9]*");
        if (scalar.varies()) {
            // Nobody can put quotes around a variable's value: it is whatever belongs at this place.
            boolean number = guide.at(steps).path("type").asString("").equals("integer");
            return number && decimal ? JSON.numberNode(new BigInteger(scalar.text())) : JSON.stringNode(scalar.text());
        }
        return switch (scalar.type()) {
            case TEXT -> JSON.stringNode(scalar.text());
            // 010, 0x10, 1_0 and 52:54 are whole numbers to YAML 1.1, and never what their writer meant.
            case WHOLE_NUMBER -> decimal ? JSON.numberNode(new BigInteger(scalar.text())) : noText();
            case TRUTH -> JSON.booleanNode(false);
            case NOTHING -> JSON.nullNode();
            case FRACTION, DATE -> noText();
        };
    }

    /** Stands for what JSON has no word for. No place takes a fraction, so it is refused everywhere. */
    private static JsonNode noText() {
        return JSON.numberNode(0.5);
    }

    private void word(Error error, YamlNode root, Mistakes mistakes) {
        List<Object> steps = steps(error.getInstanceLocation());
        JsonNode expected = guide.at(steps);
        YamlNode node = find(root, steps);
        String key = error.getProperty();
        if (key == null && mistakes.at(node.path())) {
            return;
        }
        switch (error.getKeyword()) {
            case "type" -> type(node, expected, mistakes);
            case "required" -> missing(node, key, guide.property(expected, key), mistakes);
            case "additionalProperties" -> unknown((YamlNode.Mapping) node, key, expected, mistakes);
            case "propertyNames" -> named((YamlNode.Mapping) node, key, expected, mistakes);
            case "enum" -> choice((YamlNode.Scalar) node, expected, mistakes);
            case "pattern" -> pattern((YamlNode.Scalar) node, expected, mistakes);
            case "minimum", "maximum" ->
                mistakes.add(
                        node,
                        ((YamlNode.Scalar) node).shown() + " is not " + SchemaGuide.called(expected),
                        "write a whole number from "
                                + expected.path("minimum").asString() + " to "
                                + expected.path("maximum").asString());
            case "minLength" ->
                mistakes.add(node, "is empty", "write " + SchemaGuide.called(expected) + suchAs(expected));
            case "minItems", "minProperties" ->
                mistakes.add(node, "is empty", "write at least one entry" + suchAs(expected));
            case "uniqueItems" -> repeated((YamlNode.Sequence) node, mistakes);
            // A new keyword in the schema without words for it here; SchemaAgreementTest keeps this from happening.
            default -> mistakes.add(node, "breaks the schema's rule " + error.getKeyword(), "see the schema");
        }
    }

    private static void type(YamlNode node, JsonNode expected, Mistakes mistakes) {
        String type = expected.path("type").asString("");
        if (node instanceof YamlNode.Scalar scalar
                && scalar.type() == YamlNode.Type.NOTHING
                && scalar.written().isEmpty()) {
            mistakes.add(node, "has no value", "write one" + suchAs(expected));
        } else if (type.equals("string") && node instanceof YamlNode.Scalar scalar) {
            quotes(scalar, expected, mistakes);
        } else if (type.equals("integer") && node instanceof YamlNode.Scalar scalar) {
            mistakes.add(
                    node,
                    scalar.shown() + " is not a plain decimal number",
                    "write digits without quotes and without a leading zero" + suchAs(expected));
        } else {
            mistakes.add(node, "is " + kind(node) + " where " + due(type) + " is due", "write one" + asIn(expected));
        }
    }

    /** Text that YAML 1.1 takes for something else: quotes help, if it is what belongs here at all. */
    private static void quotes(YamlNode.Scalar scalar, JsonNode expected, Mistakes mistakes) {
        String pattern = expected.path("pattern").asString("");
        if (expected.has("enum")) {
            choice(scalar, expected, mistakes);
        } else if (!scalar.written().matches(".*(" + pattern + ").*")) {
            pattern(scalar, expected, mistakes);
        } else {
            mistakes.add(
                    scalar,
                    scalar.shown() + " without quotes is " + YamlReader.called(scalar.type()) + " to YAML, not text",
                    "write it in quotes: \"" + scalar.written() + "\"");
        }
    }

    private static void pattern(YamlNode.Scalar scalar, JsonNode expected, Mistakes mistakes) {
        String[] saying = expected.path("patternErrorMessage").asString().split("; ", 2);
        mistakes.add(scalar, scalar.shown() + " " + saying[0], saying[1]);
    }

    private static void choice(YamlNode.Scalar scalar, JsonNode expected, Mistakes mistakes) {
        mistakes.add(
                scalar,
                scalar.shown() + " is not " + SchemaGuide.called(expected),
                "write one of: " + SchemaGuide.choices(expected));
    }

    private static void missing(YamlNode map, String key, JsonNode expected, Mistakes mistakes) {
        mistakes.add(
                map.place(),
                YamlNode.below(map.path(), key),
                "is missing",
                "write it, such as " + key + ": " + SchemaGuide.example(expected));
    }

    private static void unknown(YamlNode.Mapping map, String key, JsonNode expected, Mistakes mistakes) {
        List<String> free = SchemaGuide.keys(expected).stream()
                .filter(name -> !map.entries().containsKey(name))
                .toList();
        Optional<String> nearest = DidYouMean.to(key, free);
        nearest.ifPresent(name -> mistakes.cover(YamlNode.below(map.path(), name)));
        String meant = nearest.map(name -> "did you mean \"" + name + "\"? The").orElse("the");
        mistakes.add(
                map.entries().get(key),
                "is not a key that is known here",
                meant + " keys here are: " + String.join(", ", SchemaGuide.keys(expected)));
    }

    private static void named(YamlNode.Mapping map, String key, JsonNode expected, Mistakes mistakes) {
        String[] saying = expected.path("propertyNames")
                .path("patternErrorMessage")
                .asString()
                .split("; ", 2);
        mistakes.add(map.entries().get(key), saying[0], saying[1]);
    }

    private static void repeated(YamlNode.Sequence list, Mistakes mistakes) {
        Set<String> seen = new HashSet<>();
        for (YamlNode item : list.items()) {
            if (!seen.add(written(item))) {
                mistakes.add(item, "is in the list twice", "keep one of the two");
            }
        }
    }

    private static String written(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(entry -> entry.getKey() + '=' + written(entry.getValue()))
                    .collect(Collectors.joining(","));
        }
        return node instanceof YamlNode.Scalar scalar ? scalar.text() : node.path();
    }

    private static String kind(YamlNode node) {
        if (node instanceof YamlNode.Mapping) {
            return "a map";
        }
        return node instanceof YamlNode.Scalar scalar ? YamlReader.called(scalar.type()) : "a list";
    }

    private static String due(String type) {
        return switch (type) {
            case "object" -> "a map";
            case "array" -> "a list";
            case "integer" -> "a number";
            default -> "text";
        };
    }

    private static String suchAs(JsonNode expected) {
        String example = SchemaGuide.example(expected);
        return example.isEmpty() ? "" : ", such as " + example;
    }

    private static String asIn(JsonNode expected) {
        String example = SchemaGuide.example(expected);
        return example.isEmpty() ? " as docs/environment.md shows" : ", such as " + example;
    }

    private static List<Object> steps(NodePath location) {
        List<Object> steps = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            steps.add(location.getElement(i));
        }
        return steps;
    }

    private static YamlNode find(YamlNode root, List<Object> steps) {
        YamlNode here = root;
        for (Object step : steps) {
            here = here instanceof YamlNode.Sequence list
                    ? list.items().get((Integer) step)
                    : ((YamlNode.Mapping) here).entries().get(String.valueOf(step));
        }
        return here;
    }

    private static List<Object> with(List<Object> steps, Object step) {
        List<Object> longer = new ArrayList<>(steps);
        longer.add(step);
        return longer;
    }
}
