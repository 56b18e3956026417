package io.stagegate.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** What people use instead of stagegate: commands that go on, all at the same time, each with its name in the page. */
final class Peers implements AutoCloseable {

    private final Map<String, Peer> peers = new LinkedHashMap<>();

    /** A command that goes on by itself, such as a watch. */
    Peers with(String who, String words) throws IOException {
        peers.put(who, new Peer(words).start());
        return this;
    }

    /** A question that is asked again and again, in one loop for each of these rests between an answer and the next question. */
    Peers every(String who, String words, int... seconds) throws IOException {
        for (int rest : seconds) {
            with(
                    who + " every " + rest + " s",
                    "while :; do %s 2>/dev/null; echo; sleep %d; done".formatted(words, rest));
        }
        return this;
    }

    /** When each of them prints a line with these words, by {@link System#nanoTime()}; lines until now do not count. */
    Map<String, CompletableFuture<Long>> awaiting(String words) {
        Map<String, CompletableFuture<Long>> noticed = new LinkedHashMap<>();
        peers.forEach((who, peer) -> noticed.put(who, peer.line(words)));
        return noticed;
    }

    @Override
    public void close() {
        peers.values().forEach(Peer::close);
    }

    /** A command whose lines are waited for. */
    static final class Peer implements AutoCloseable {

        private record Awaited(Pattern words, CompletableFuture<Long> time) {}

        private final ProcessBuilder command;
        private final List<Awaited> awaited = new CopyOnWriteArrayList<>();
        private Process process;

        /** @param words for bash; what it complains of counts as printed, too */
        Peer(String words) {
            command = new ProcessBuilder("bash", "-c", words).redirectErrorStream(true);
        }

        Peer start() throws IOException {
            process = command.start();
            Thread reader = new Thread(this::read, "peer");
            reader.setDaemon(true);
            reader.start();
            return this;
        }

        /**
         * When the next line with these words is read, by {@link System#nanoTime()}.
         *
         * @param words whole ones: {@code bench-1} is not found in {@code bench-12}
         */
        CompletableFuture<Long> line(String words) {
            CompletableFuture<Long> time = new CompletableFuture<>();
            awaited.add(new Awaited(Pattern.compile("(?<![\\w-])" + Pattern.quote(words) + "(?![\\w-])"), time));
            return time;
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    long now = System.nanoTime();
                    // kubectl's columns are as wide as their longest word.
                    String read = line.replaceAll(" +", " ");
                    awaited.removeIf(each ->
                            each.words().matcher(read).find() && each.time().complete(now));
                }
            } catch (IOException e) {
                // The process was ended.
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
