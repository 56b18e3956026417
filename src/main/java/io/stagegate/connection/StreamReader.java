package io.stagegate.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Reads one stream of a command to its end on a thread of its own: a stream left unread stalls the command. For the
 * connections' own use.
 */
public final class StreamReader {

    /** What is kept of one stream; the rest is read and dropped. */
    public static final int KEPT = 4 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Future<String> text;

    private StreamReader(InputStream stream, Consumer<String> onLine) {
        text = Bounded.begin(() -> drain(stream, new Lines(onLine)));
    }

    public static StreamReader of(InputStream stream) {
        return of(stream, line -> {});
    }

    /** @param onLine receives each line as soon as it is there; from another thread */
    public static StreamReader of(InputStream stream, Consumer<String> onLine) {
        return new StreamReader(stream, onLine);
    }

    private String drain(InputStream stream, Lines lines) throws IOException {
        byte[] buffer = new byte[32 << 10];
        long dropped = 0;
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
            int wanted = Math.min(read, KEPT - bytes.size());
            bytes.write(buffer, 0, wanted);
            dropped += read - wanted;
            lines.read(buffer, read);
        }
        String kept = bytes.toString(StandardCharsets.UTF_8);
        return dropped == 0 ? kept : kept + "\n… cut: " + dropped + " bytes more";
    }

    /** Cuts what is read into lines; a carriage return ends one too, as progress bars use it. */
    private static final class Lines {

        private static final int LONGEST = 2000;

        private final Consumer<String> onLine;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(Consumer<String> onLine) {
            this.onLine = onLine;
        }

        void read(byte[] buffer, int length) {
            for (int i = 0; i < length; i++) {
                if (buffer[i] != '\n' && buffer[i] != '\r') {
                    if (line.size() < LONGEST) {
                        line.write(buffer[i]);
                    }
                } else if (line.size() > 0) {
                    onLine.accept(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                }
            }
        }
    }

    /** What the stream held; asked after the command's end, so that it is there or comes at once. */
    public String text(String running, Duration patience) {
        return Bounded.await(running, patience, text);
    }
}
