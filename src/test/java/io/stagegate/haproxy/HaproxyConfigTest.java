package io.stagegate.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@code .cfg} beside an {@code .expected}, which says what must come of it: the numbers of the lines that go,
 * nothing to do, or every word of the refusal.
 */
class HaproxyConfigTest {

    private static final Path CASES = Path.of("src/test/resources/haproxy");
    private static final Node BOOTSTRAP = new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "192.168.126.100");

    static Stream<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".cfg"))
                    .map(name -> name.substring(0, name.length() - ".cfg".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesToWhatItsTableSays(String name) throws IOException {
        String config = Files.readString(CASES.resolve(name + ".cfg"), StandardCharsets.ISO_8859_1);
        Expected expected = Expected.read(CASES.resolve(name + ".expected"));

        Edit edit = HaproxyConfig.of(config).without(expected.server(), BOOTSTRAP, expected.backends());

        String[] words = expected.outcome().get(0).split(" ");
        switch (words[0]) {
            case "removes" -> {
                assertThat(edit).isInstanceOf(Edit.Changed.class);
                Edit.Changed changed = (Edit.Changed) edit;
                List<Integer> removed =
                        Arrays.stream(words).skip(1).map(Integer::valueOf).toList();
                assertThat(changed.removed()).extracting(Edit.Note::line).isEqualTo(removed);
                assertThat(bytes(changed.text())).isEqualTo(bytes(withoutLines(config, removed)));
                assertThat(HaproxyConfig.of(changed.text()).without(expected.server(), BOOTSTRAP, expected.backends()))
                        .as("a second time")
                        .isEqualTo(new Edit.NothingToDo());
            }
            case "nothing" -> assertThat(edit).isEqualTo(new Edit.NothingToDo());
            default -> {
                assertThat(words[0]).isEqualTo("refused");
                assertThat(edit).isInstanceOf(Edit.Refused.class);
                assertThat(edit.toString().lines().toList())
                        .isEqualTo(
                                expected.outcome().subList(1, expected.outcome().size()));
            }
        }
    }

    private record Expected(String server, List<String> backends, List<String> outcome) {

        static Expected read(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file);
            String server = "bootstrap";
            List<String> backends = List.of("api", "machine-config");
            if (lines.get(0).startsWith("backends ")) {
                backends = List.of(lines.get(0).substring("backends ".length()).split(" "));
                lines = lines.subList(1, lines.size());
            }
            if (lines.get(0).startsWith("server ")) {
                server = lines.get(0).substring("server ".length());
                lines = lines.subList(1, lines.size());
            }
            return new Expected(server, backends, lines);
        }
    }

    /** Counted by line feeds, on its own way, to find mistakes in the other. */
    private static String withoutLines(String config, List<Integer> removed) {
        StringBuilder rest = new StringBuilder();
        int number = 1;
        for (int i = 0; i < config.length(); i++) {
            char c = config.charAt(i);
            if (!removed.contains(number)) {
                rest.append(c);
            }
            number += c == '\n' ? 1 : 0;
        }
        return rest.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void theHardWaysIsTheOneThatTheSandboxRuns() throws IOException {
        assertThat(CASES.resolve("hard-way.cfg"))
                .hasSameBinaryContentAs(Path.of("environments/sandbox/hypervisor/haproxy.cfg"));
        assertThat(cases()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.126.100:6443, 192.168.126.100",
        "192.168.126.100, 192.168.126.100",
        "ipv4@192.168.126.100:6443, 192.168.126.100",
        "[fd00::100]:6443, fd00::100",
        "ipv6@[fd00::100]:6443, fd00::100",
        "fd00::100:6443, fd00::100",
        "fd00::100, fd00::100",
        "bootstrap.ocp4.example.com:6443, bootstrap.ocp4.example.com",
        "192.168.126.100:, 192.168.126.100"
    })
    void readsAServersHost(String address, String host) {
        assertThat(ServerReferences.host(address)).isEqualTo(host);
    }

    @Test
    void ipv6AddressesAreComparedByValue() {
        Node v6 = new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "fd00::100");
        String config = """
                backend api
                  server bootstrap [fd00:0::100]:6443
                  server master-0 [fd00::101]:6443
                  server other [FD00:0:0:0:0:0:0:100]:6443
                """;

        assertThat(HaproxyConfig.of(config).without("bootstrap", v6, List.of("api")))
                .hasToString("line 4: speaks of the bootstrap, too: [FD00:0:0:0:0:0:0:100]:6443");
        assertThat(HaproxyConfig.of(config.replace("0:100]", "0:1]")).without("bootstrap", v6, List.of("api")))
                .isInstanceOf(Edit.Changed.class);
    }
}
