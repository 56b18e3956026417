package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.observation.Finding;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelinuxLookTest {

    @TempDir
    private Path directory;

    private SignalLab lab;

    @BeforeEach
    void aLab() {
        lab = new SignalLab(directory);
    }

    private Finding look() {
        return NodeLooks.selinux(lab, lab.environment().node("bootstrap"), "").get(0);
    }

    @ParameterizedTest
    @CsvSource({"1,5,enforcing", "0,0,permissive", "none,0,off"})
    void readsTheModeAndHowManyDenialsThereWere(String printed, String denials, String mode) {
        lab.answers("/sys/fs/selinux/enforce", 0, printed + "\n" + denials + "\n", "");

        assertThat(look().fields()).containsEntry("mode", mode).containsEntry("container-denials", denials);
    }

    @Test
    void whatIsNotUnderstoodIsNoAnswer() {
        lab.answers("/sys/fs/selinux/enforce", 0, "1\n", "");

        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(this::look)
                .withMessageContaining("not understood");
    }
}
