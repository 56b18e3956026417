package io.stagegate.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.stagegate.text.ValueJson;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is observed is evidence that a later run reads again: every kind of it. */
class ObservationJsonTest {

    private record Kept(Object observation) {}

    static Stream<Class<?>> records() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.stagegate.observation")
                        .stream()
                        .map(JavaClass::reflect)
                        // A move's set is worked out of what was observed, and never kept.
                        .filter(type -> type.isRecord() && type != MoveSet.class)
                        .map(type -> (Class<?>) type);
    }

    @ParameterizedTest
    @MethodSource("records")
    void isReadAsItWasWritten(Class<?> type) throws ReflectiveOperationException {
        Kept kept = new Kept(specimen(type));
        assertThat(ValueJson.read(ValueJson.write(kept), Kept.class)).isEqualTo(kept);
    }

    @Test
    void soAreSeveralOfThem() throws ReflectiveOperationException {
        Object one = specimen(Listing.class);
        for (Object several : List.of(List.of(one), List.of(one, one, one), "v1.27.3", List.of())) {
            Kept kept = new Kept(several);
            assertThat(ValueJson.read(ValueJson.write(kept), Kept.class)).isEqualTo(kept);
        }
    }

    @Test
    void aStrangersTypeIsNotMade() {
        assertThatThrownBy(() ->
                        ValueJson.read("{\"observation\": [\"javax.swing.JFrame\", {\"title\": \"x\"}]}", Kept.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("denied");
    }

    /** A value that leaves nothing out. */
    private static Object specimen(Type type) throws ReflectiveOperationException {
        return specimen(type, Map.of());
    }

    private static Object specimen(Type type, Map<Type, Type> variables) throws ReflectiveOperationException {
        if (type instanceof TypeVariable<?>) {
            return specimen(variables.getOrDefault(type, EtcdMember.class));
        }
        if (type instanceof ParameterizedType of) {
            Type[] parts = of.getActualTypeArguments();
            return switch (of.getRawType().getTypeName()) {
                case "java.util.List" -> List.of(specimen(parts[0], variables));
                case "java.util.Set" -> Set.of(specimen(parts[0], variables));
                case "java.util.Optional" -> Optional.of(specimen(parts[0], variables));
                case "java.util.Map" -> Map.of(specimen(parts[0], variables), specimen(parts[1], variables));
                case "java.util.SortedMap" ->
                    new TreeMap<>(Map.of(specimen(parts[0], variables), specimen(parts[1], variables)));
                default ->
                    specimen(
                            of.getRawType(),
                            Map.of(
                                    ((Class<?>) of.getRawType()).getTypeParameters()[0],
                                    variables.getOrDefault(parts[0], parts[0])));
            };
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        if (plain.isRecord()) {
            RecordComponent[] components = plain.getRecordComponents();
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                values[i] = specimen(components[i].getGenericType(), variables);
            }
            Constructor<?> canonical = plain.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        }
        return switch (plain.getName()) {
            case "java.lang.String" -> "text";
            case "int" -> 7;
            case "long", "java.lang.Long" -> 7L;
            case "boolean" -> true;
            case "java.time.Duration" -> Duration.ofMillis(1234);
            case "java.time.Instant" -> Instant.parse("2026-11-29T08:00:00.123Z");
            default -> throw new IllegalArgumentException("no specimen of " + type);
        };
    }
}
