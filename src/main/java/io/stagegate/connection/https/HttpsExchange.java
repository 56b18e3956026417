package io.stagegate.connection.https;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one HTTP/1.1 answer, cut after 64 KiB of body; one that ends before it is whole is a broken connection. */
final class HttpsExchange {

    static final int BODY_KEPT = 64 << 10;

    private static final int HEADERS_TAKEN = 64 << 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");

    private final InputStream in;
    private int headersLeft = HEADERS_TAKEN;

    /** True when the body ended where it said: what comes next is the next answer. */
    private boolean ended;

    private HttpsExchange(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** @param reusable whether another question may be asked on the same connection */
    record Answer(int status, String body, boolean reusable) {}

    static Answer read(InputStream in) throws IOException {
        return new HttpsExchange(in).read();
    }

    private Answer read() throws IOException {
        while (true) {
            String first = line();
            int status = status(first);
            Map<String, String> headers = headers();
            if (status >= 200) {
                String body = body(status, headers);
                boolean closes = headers.getOrDefault("connection", "")
                        .toLowerCase(Locale.ROOT)
                        .contains("close");
                return new Answer(status, body, ended && !closes && first.startsWith("HTTP/1.1"));
            }
            // 1xx only announces the answer.
        }
    }

    private static int status(String line) throws ProtocolException {
        Matcher matcher = STATUS.matcher(line);
        if (!matcher.matches()) {
            throw new ProtocolException("not an HTTP status line: "
                    + line.substring(0, Math.min(80, line.length())).replaceAll("[^\\x20-\\x7e]", "?"));
        }
        return Integer.parseInt(matcher.group(1));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private String body(int status, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String length = headers.get("content-length");
        if (status == 204 || status == 304) {
            ended = true;
            return "";
        } else if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            readChunks(body);
        } else if (length != null) {
            long size = number(length, 10);
            readExactly(size, body);
            ended = size <= BODY_KEPT;
        } else {
            body.write(in.readNBytes(BODY_KEPT));
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        while (body.size() < BODY_KEPT) {
            // Each chunk's size line would otherwise eat up what is allowed for the headers.
            headersLeft = HEADERS_TAKEN;
            long size = number(line().replaceFirst(";.*", "").strip(), 16);
            if (size == 0) {
                trailers();
                return;
            }
            readExactly(size, body);
            if (body.size() < BODY_KEPT && !line().isEmpty()) {
                throw new ProtocolException("a chunk is longer than it said");
            }
        }
    }

    /** The answer is whole before them: a peer that leaves them out is only not asked again. */
    private void trailers() throws ProtocolException {
        try {
            headers();
            ended = true;
        } catch (ProtocolException e) {
            throw e;
        } catch (IOException e) {
            ended = false;
        }
    }

    private void readExactly(long size, ByteArrayOutputStream body) throws IOException {
        int wanted = (int) Math.min(size, BODY_KEPT - body.size());
        byte[] bytes = in.readNBytes(wanted);
        if (bytes.length < wanted) {
            throw new EOFException("the connection was closed in the middle of the body");
        }
        body.write(bytes);
    }

    private static long number(String text, int radix) throws ProtocolException {
        try {
            long number = Long.parseLong(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a negative one.
        }
        throw new ProtocolException("not a length: " + text);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed before the answer was whole");
            }
            if (--headersLeft < 0) {
                throw new ProtocolException("the headers are longer than " + HEADERS_TAKEN + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
