package io.stagegate.connection.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.StreamReader;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalShellTest {

    private final LocalShell shell = new LocalShell(true);

    @Test
    void anExitStatusIsAnAnswer() {
        CommandResult result = shell.run(Command.of("sh", "-c", "echo out; echo err >&2; exit 3"));

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.stdout()).isEqualTo("out\n");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.host()).isEqualTo("this machine");
        assertThat(shell.run(Command.of("no-such-program")).exit()).isEqualTo(127);
    }

    @Test
    void argumentsAndInputArriveUnchanged() {
        assertThat(shell.run(Command.of("printf", "%s|", "a b", "$HOME", "'\"", "*", "ü"))
                        .stdout())
                .isEqualTo("a b|$HOME|'\"|*|ü|");
        assertThat(shell.run(Command.of("od", "-An", "-tx1").reading("\u00fc\r\n\0"))
                        .stdout()
                        .strip())
                .isEqualTo("fc 0d 0a 00");
        assertThat(shell.run(Command.of("cat")).stdout()).as("nothing to read").isEmpty();
        assertThat(shell.run(Command.of("true").reading("x".repeat(1 << 20))).ok())
                .as("that does not read")
                .isTrue();
    }

    @Test
    void theLimitEndsACommandAndItsChildren() {
        CommandResult result = shell.run(
                Command.of("sh", "-c", "trap '' TERM; sleep 77 & sleep 77").within(Duration.ofSeconds(1)));

        assertThat(result.exit()).isEqualTo(124);
        assertThat(result.took()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatStaysBehindWithTheOutputIsNotWaitedFor() {
        // Of a command that ends before anybody reads its output the JDK itself closes the pipe, and nothing is waited
        // for.
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> shell.run(Command.of("sh", "-c", "setsid sleep 20 & sleep 0.5")))
                .withMessageContaining("no answer within")
                .extracting(CouldNotCheckException::failure)
                .isEqualTo(ConnectionFailure.TIMEOUT);
    }

    @Test
    void aFloodIsCut() {
        String out = shell.run(Command.of("head", "-c", "5000000", "/dev/zero")).stdout();
        assertThat(out)
                .hasSizeBetween(StreamReader.KEPT, StreamReader.KEPT + 100)
                .endsWith("bytes more");
    }

    @Test
    void sudoStandsInFrontOnlyWhereItIsNeeded() {
        Command asRoot = Command.of("id", "-u").asRoot();

        assertThat(shell.run(asRoot).ok()).as("as root").isTrue();
        // Whether sudo is there, and what it says, differs between machines; that it is what is called does not.
        try {
            assertThat(new LocalShell(false).run(asRoot).exit()).isBetween(0, 1);
        } catch (CouldNotCheckException e) {
            assertThat(e.failure()).isEqualTo(ConnectionFailure.OUR_SIDE);
            assertThat(e).hasMessageContaining("sudo");
        }
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> shell.run(Command.of("sleep", "30")))
                .withMessageContaining("sleep 30");
        assertThat(Thread.interrupted()).isTrue();
    }
}
