package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.proof.Peers.Peer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {

    private static long time(CompletableFuture<Long> noticed) throws Exception {
        return noticed.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aLineIsFoundByWholeWordsAndWhateverItsColumnsAre() throws Exception {
        try (Peer peer = new Peer("echo bench-12  Ready; echo 'bench-1   NotReady'; echo 'bench-1   Ready   3s'")) {
            CompletableFuture<Long> twelve = peer.line("bench-12 Ready");
            CompletableFuture<Long> one = peer.line("bench-1 Ready");
            CompletableFuture<Long> last = peer.line("3s");
            CompletableFuture<Long> never = peer.line("bench-2 Ready");
            peer.start();
            assertThat(time(one)).isGreaterThan(time(twelve)).isEqualTo(time(last));
            assertThat(never).isNotDone();
        }
    }

    @Test
    void whatItComplainsOfIsReadToo() throws Exception {
        try (Peer peer = new Peer("echo 'GET https://api/v1/nodes?resourceVersion=1&watch=true 200 OK' >&2")) {
            CompletableFuture<Long> watching = peer.line("watch=true");
            peer.start();
            assertThat(time(watching)).isLessThanOrEqualTo(System.nanoTime());
        }
    }

    @Test
    void linesFromBeforeDoNotCount(@TempDir Path folder) throws Exception {
        Path log = Files.createFile(folder.resolve("log"));
        try (Peers peers = new Peers().with("tail", "tail -n +1 -F " + log)) {
            CompletableFuture<Long> first = peers.awaiting("ok").get("tail");
            Files.writeString(log, "ok\n");
            assertThat(time(first)).isPositive();
            CompletableFuture<Long> again = peers.awaiting("ok").get("tail");
            long fact = System.nanoTime();
            Files.writeString(log, "ok\n", StandardOpenOption.APPEND);
            assertThat(time(again)).isGreaterThan(fact);
        }
    }

    @Test
    void eachLoopAsksByItself(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        try (Peers peers = new Peers().every("`cat`", "cat " + log, 1, 60)) {
            Map<String, CompletableFuture<Long>> noticed = peers.awaiting("a line");
            assertThat(noticed.keySet()).containsExactly("`cat` every 1 s", "`cat` every 60 s");
            Files.writeString(log, "a line\n");
            assertThat(time(noticed.get("`cat` every 1 s"))).isPositive();
        }
    }

    @Test
    void whoHasThemEndsThem() throws Exception {
        Peers peers = new Peers().with("a pipe", "sleep 1000 | cat");
        CompletableFuture<ProcessHandle> ended = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("sleep 1000 | cat"))
                .findFirst()
                .orElseThrow()
                .onExit();
        peers.close();
        assertThat(ended.get(30, TimeUnit.SECONDS)).isNotNull();
    }
}
