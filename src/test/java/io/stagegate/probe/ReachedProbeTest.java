package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.bundle.BundleLab;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.environment.Bundle;
import io.stagegate.environment.EnvironmentLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far published installs came, by their shortened bundles. */
class ReachedProbeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "release-image-gone | stage 10: bootkube has rendered nothing; its record ends with: stage end pull-release-image",
                "container-in-the-way | stage 10: bootkube came to \"Rendering MCO manifests...\"",
                "masters-called-localhost | stage 11: two of three masters never asked for a certificate",
                "api-int-does-not-resolve | stage 11: no master ever asked for a certificate",
                "network-plugin-crashes | stage 11: 0 of 3 masters are Ready",
                "etcd-on-slow-disks-of-masters | stage 12: every master is Ready; one of five cluster operators is not available",
            })
    void saysInAClauseHowFarItCame(String bundle, String words) throws IOException {
        try (Stream<Path> inside = Files.list(Path.of("src/test/resources/bundles", bundle))) {
            Path gathered = inside.filter(Files::isDirectory).findFirst().orElseThrow();
            try (BundleLab lab = lab(gathered)) {
                assertThat(new ReachedProbe().observe(lab).toString()).startsWith(words);
            }
        }
    }

    @Test
    void isUnknownWhereNothingSaysIt(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("bootstrap/network"));
        Files.writeString(directory.resolve("bootstrap/network/ip-addr.txt"), "lo");
        try (BundleLab lab = lab(directory)) {
            assertThatThrownBy(() -> new ReachedProbe().observe(lab))
                    .isInstanceOf(CouldNotCheckException.class)
                    .hasMessageContaining("anything that says how far the install came");
        }
    }

    private static BundleLab lab(Path gathered) {
        return new BundleLab((Bundle) EnvironmentLoader.load(gathered.toString(), Map.of()));
    }
}
