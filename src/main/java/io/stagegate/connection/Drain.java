package io.stagegate.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;

/**
 * Reads one stream of a command to its end on a thread of its own: a stream left unread stalls the command. For the
 * doors' own use.
 */
public final class Drain {

    /** What is kept of one stream; the rest is read and dropped. */
    public static final int KEPT = 4 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Future<String> text;

    private Drain(InputStream stream) {
        text = Bounded.begin(() -> drain(stream));
    }

    public static Drain of(InputStream stream) {
        return new Drain(stream);
    }

    private String drain(InputStream stream) throws IOException {
        byte[] buffer = new byte[32 << 10];
        long dropped = 0;
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
            int wanted = Math.min(read, KEPT - bytes.size());
            bytes.write(buffer, 0, wanted);
            dropped += read - wanted;
        }
        String kept = bytes.toString(StandardCharsets.UTF_8);
        return dropped == 0 ? kept : kept + "\n… cut: " + dropped + " bytes more";
    }

    /** What the stream held; asked after the command's end, so that it is there or comes at once. */
    public String text(String running, Duration patience) {
        return Bounded.await(running, patience, text);
    }
}
