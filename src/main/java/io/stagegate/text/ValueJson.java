package io.stagegate.text;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.nio.file.Path;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * stagegate's own values as JSON, for a later stagegate to read again. A record becomes an object of its components; its type is
 * named where the component that it stands in does not say it.
 */
public final class ValueJson {

    /** What JSON may name as a type: it can come from anybody. */
    private static final Pattern TYPES = Pattern.compile(
            "io\\.stagegate\\.[\\w.$]+|java\\.util\\.(ImmutableCollections\\$\\w+|ArrayList|LinkedHashMap|TreeMap|Optional)");

    private static final JsonMapper JSON = JsonMapper.builder()
            .activateDefaultTyping(
                    BasicPolymorphicTypeValidator.builder()
                            .allowIfSubType(TYPES)
                            .build(),
                    DefaultTyping.JAVA_LANG_OBJECT)
            // A record's methods that need nothing are no components of it.
            .changeDefaultVisibility(visible -> visible.withFieldVisibility(Visibility.ANY)
                    .withGetterVisibility(Visibility.NONE)
                    .withIsGetterVisibility(Visibility.NONE))
            // As it was written: as a URI it would be this machine's.
            .addModule(new SimpleModule()
                    .addSerializer(Path.class, ToStringSerializer.instance)
                    .addDeserializer(Path.class, new StdScalarDeserializer<>(Path.class) {
                        @Override
                        public Path deserialize(JsonParser json, DeserializationContext context) {
                            return Path.of(json.getValueAsString());
                        }
                    }))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ValueJson() {}

    /** @throws IllegalArgumentException that names the type which cannot be written */
    public static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException that says what of it is no such value */
    public static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }
}
