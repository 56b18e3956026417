package io.stagegate.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pull secret's registries; never its credentials. */
final class PullSecret {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PullSecret() {}

    /** Their host names; none where there is no such file, or it cannot be read. */
    static List<String> registries(Optional<Path> file) {
        List<String> registries = new ArrayList<>();
        try {
            if (file.isPresent() && Files.isReadable(file.get())) {
                JsonNode auths = JSON.readTree(Files.readString(file.get())).path("auths");
                auths.fieldNames()
                        .forEachRemaining(name -> registries.add(
                                name.replaceFirst("^https?://", "").replaceFirst("[:/].*", "")));
            }
        } catch (IOException e) {
            return List.of();
        }
        return registries;
    }
}
