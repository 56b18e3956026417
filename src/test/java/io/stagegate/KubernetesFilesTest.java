package io.stagegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The files of docs/kubernetes, as far as that can be told without a cluster; src/test/kubernetes/run asks one. */
class KubernetesFilesTest {

    private static final Path FOLDER = Path.of("docs/kubernetes");

    private static final Map<Object, Class<? extends HasMetadata>> TYPES = Map.of(
            "Namespace", Namespace.class,
            "ConfigMap", ConfigMap.class,
            "Secret", Secret.class,
            "PersistentVolumeClaim", PersistentVolumeClaim.class,
            "Job", Job.class);

    /** The API's own types, and no key that they do not have: of themselves they would take any. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    @Test
    void theApiHasEveryKey() throws IOException {
        assertThat(all()).hasSize(7).allMatch(object -> object.getMetadata().getName() != null);
        assertThatThrownBy(() -> STRICT.convertValue(Map.of("spec", Map.of("completionModes", "Indexed")), Job.class))
                .hasMessageContaining("completionModes");
    }

    @Test
    void theJobHasAnIndexForEachLabAndVerifiesAllWhateverBecomesOfOne() throws IOException {
        Job job = jobs().get(0);
        assertThat(job.getSpec().getCompletionMode()).isEqualTo("Indexed");
        assertThat(job.getSpec().getCompletions())
                .isEqualTo(all().stream()
                        .filter(ConfigMap.class::isInstance)
                        .map(ConfigMap.class::cast)
                        .findFirst()
                        .orElseThrow()
                        .getData()
                        .size());
        assertThat(job.getSpec().getBackoffLimitPerIndex()).isZero();
        assertThat(job.getSpec().getMaxFailedIndexes()).isNull();
    }

    @Test
    void theMergeReadsWhatTheJobLeaves() throws IOException {
        Job verify = jobs().get(0);
        Job merge = jobs().get(1);
        assertThat(container(verify).getArgs()).containsExactly("verify", "/labs", "/records/$(RUN)");
        assertThat(container(merge).getArgs())
                .containsExactly(
                        "merge", "/labs", "/records/" + verify.getMetadata().getName());
        assertThat(container(merge).getImage()).isEqualTo(container(verify).getImage());
        assertThat(verify.getSpec().getTemplate().getSpec().getVolumes())
                .containsAll(merge.getSpec().getTemplate().getSpec().getVolumes());
    }

    @Test
    void thePageTellsOfBothFiles() {
        assertThat(Path.of("docs/kubernetes.md")).content().contains("kubernetes/labs.yaml", "kubernetes/merge.yaml");
    }

    private static Container container(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().get(0);
    }

    private static List<Job> jobs() throws IOException {
        return all().stream().filter(Job.class::isInstance).map(Job.class::cast).toList();
    }

    private static List<HasMetadata> all() throws IOException {
        List<HasMetadata> all = new ArrayList<>();
        for (String file : List.of("labs.yaml", "merge.yaml")) {
            for (Object document : new Yaml().loadAll(Files.readString(FOLDER.resolve(file)))) {
                Class<? extends HasMetadata> type = Objects.requireNonNull(
                        TYPES.get(((Map<?, ?>) document).get("kind")), "a kind that this test does not know");
                all.add(STRICT.convertValue(document, type));
            }
        }
        return all;
    }
}
