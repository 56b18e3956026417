package io.stagegate.environment;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Makes records of a declaration that was compared with its schema: a component {@code knownHosts} is the key {@code
 * known-hosts}. What a scalar must be besides its type is the schema's {@code meaning}. Every mistake is found at once, each
 * with its place, which is why Jackson does not do this: it ends at the first, and knows paths but no lines.
 */
final class RecordBinder {

    /** A record whose keys stand in the map of the record that has it: all of them, or none. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Unwrapped {}

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);

    /** What the schemas call the meanings of scalars. */
    static final Map<String, YamlSection.Meaning<?>> MEANINGS = Map.of(
            "host", Addresses::host,
            "domain", Addresses::domain,
            "endpoint", Addresses::endpoint,
            "hypervisor", Addresses::hypervisor,
            "statistics", Addresses::statistics,
            "timeout", RecordBinder::timeout,
            "interval", RecordBinder::interval,
            "diagnosis", RecordBinder::diagnosis);

    private final SchemaGuide guide;
    private final Mistakes mistakes;
    private final YamlSection.Meaning<Path> path;

    /** @param path gives a file's name its meaning */
    RecordBinder(SchemaGuide guide, Mistakes mistakes, YamlSection.Meaning<Path> path) {
        this.guide = guide;
        this.mistakes = mistakes;
        this.path = path;
    }

    /**
     * The record; empty where something in it is missing or mistaken, which has been noted then.
     *
     * @param node where it is to be found from the top
     * @param at the keys that lead to it
     * @param otherwise the values, by component, of keys that are not written
     */
    <T extends Record> Optional<T> bind(Class<T> type, YamlNode node, List<Object> at, Map<String, ?> otherwise) {
        return node instanceof YamlNode.Mapping map ? record(type, map, guide.at(at), otherwise) : Optional.empty();
    }

    private <T> Optional<T> record(Class<T> type, YamlNode.Mapping map, JsonNode schema, Map<String, ?> otherwise) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        boolean whole = true;
        for (int i = 0; i < components.length; i++) {
            Optional<?> value = component(components[i], map, schema, otherwise);
            whole &= value.isPresent();
            values[i] = value.orElse(null);
        }
        return whole ? Optional.of(made(type, components, values)) : Optional.empty();
    }

    private Optional<?> component(
            RecordComponent component, YamlNode.Mapping map, JsonNode schema, Map<String, ?> otherwise) {
        if (component.isAnnotationPresent(Unwrapped.class)) {
            return unwrapped(argument(component.getGenericType(), 0), map, schema);
        }
        String key = key(component.getName());
        YamlNode written = map.entries().get(key);
        return written == null && otherwise.containsKey(component.getName())
                ? Optional.of(otherwise.get(component.getName()))
                : value(component.getGenericType(), written, guide.property(schema, key));
    }

    private Optional<?> unwrapped(Type type, YamlNode.Mapping map, JsonNode schema) {
        Class<?> wrapped = (Class<?>) type;
        List<String> keys = Arrays.stream(wrapped.getRecordComponents())
                .map(component -> key(component.getName()))
                .toList();
        List<String> missing =
                keys.stream().filter(key -> !map.entries().containsKey(key)).toList();
        if (missing.size() == keys.size()) {
            return Optional.of(Optional.empty());
        }
        if (!missing.isEmpty()) {
            mistakes.add(
                    map.place(),
                    YamlNode.below(map.path(), missing.get(0)),
                    "is missing",
                    "write " + String.join(", ", keys) + ", or none of them");
        }
        return optional(record(wrapped, map, schema, Map.of()));
    }

    /** @param node null where nothing is written */
    private Optional<?> value(Type type, YamlNode node, JsonNode schema) {
        if (type instanceof ParameterizedType generic) {
            return collection((Class<?>) generic.getRawType(), generic, node, schema);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return node instanceof YamlNode.Mapping map ? record(plain, map, schema, Map.of()) : Optional.empty();
        }
        return node instanceof YamlNode.Scalar scalar && !mistakes.at(scalar.path())
                ? new YamlSection(node, mistakes).mean(scalar, meaning(plain, schema))
                : Optional.empty();
    }

    private Optional<?> collection(Class<?> raw, ParameterizedType type, YamlNode node, JsonNode schema) {
        if (raw == Optional.class) {
            return node == null ? Optional.of(Optional.empty()) : optional(value(argument(type, 0), node, schema));
        }
        if (raw == Map.class) {
            Map<String, Object> values = new LinkedHashMap<>();
            Map<String, YamlNode> entries = node instanceof YamlNode.Mapping map ? map.entries() : Map.of();
            entries.forEach((key, item) -> value(argument(type, 1), item, guide.property(schema, key))
                    .ifPresent(value -> values.put(key, value)));
            return values.size() == entries.size()
                    ? Optional.of(Collections.unmodifiableMap(values))
                    : Optional.empty();
        }
        List<YamlNode> items = node instanceof YamlNode.Sequence list ? list.items() : List.of();
        List<?> values = items.stream()
                .flatMap(item -> value(argument(type, 0), item, guide.items(schema)).stream())
                .toList();
        if (values.size() < items.size()) {
            return Optional.empty();
        }
        return Optional.of(raw == Set.class ? Collections.unmodifiableSet(new LinkedHashSet<Object>(values)) : values);
    }

    /** As the value of a component that is itself optional: that it is mistaken is not that it is absent. */
    private static Optional<Optional<?>> optional(Optional<?> value) {
        return value.isPresent() ? Optional.of(value) : Optional.empty();
    }

    private YamlSection.Meaning<?> meaning(Class<?> type, JsonNode schema) {
        String meaning = schema.path("meaning").asString("");
        if (!meaning.isEmpty()) {
            return MEANINGS.get(meaning);
        }
        if (type.isEnum()) {
            return text -> constant(type, text);
        }
        if (type == Path.class) {
            return path;
        }
        if (type == Duration.class) {
            return Durations::read;
        }
        if (type == URI.class) {
            return URI::create;
        }
        return type == int.class ? Integer::valueOf : text -> text;
    }

    /** The constant that YAML calls {@code load-balancer}; the schema knows no other words. */
    private static Object constant(Class<?> type, String text) {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> ((Enum<?>) each).name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    /** {@code known-hosts} of {@code knownHosts}. */
    static String key(String component) {
        return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static <T> T made(Class<T> type, RecordComponent[] components, Object[] values) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made of its components", e);
        }
    }

    private static Duration timeout(String text) throws InvalidValue {
        Duration duration = Durations.read(text);
        if (duration.isZero()) {
            throw new InvalidValue("is no time at all", "write at least 50ms");
        }
        return duration;
    }

    private static Duration interval(String text) throws InvalidValue {
        Duration duration = Durations.read(text);
        if (duration.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new InvalidValue("is shorter than 50ms, which would burden what is observed", "write at least 50ms");
        }
        return duration;
    }

    private static Duration diagnosis(String text) throws InvalidValue {
        Duration duration = Durations.read(text);
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new InvalidValue("is too short to observe anything", "write at least 1s");
        }
        return duration;
    }
}
