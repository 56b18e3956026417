package io.stagegate.evidence;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** One piece of evidence. There is no way to make one without a {@link Redactor}, so none holds a secret it knows. */
public final class EvidenceFile {

    private static final int MOST = 256 * 1024;

    /** Formats in which text, and so a secret, can only lie compressed or not at all. */
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg");

    private static final String JSON = "application/json";

    private final String name;
    private final String mediaType;
    private final byte[] content;

    private EvidenceFile(String name, String mediaType, byte[] content) {
        this.name = name;
        this.mediaType = mediaType;
        this.content = content;
    }

    /** Plain text; what is longer than 256 KiB loses its middle, visibly. */
    public static EvidenceFile text(Redactor redactor, String name, String text) {
        return text(redactor, name, "text/plain", text);
    }

    /** @param mediaType of a textual format, such as {@code application/json} or {@code image/svg+xml} */
    public static EvidenceFile text(Redactor redactor, String name, String mediaType, String text) {
        requireNonNull(mediaType, "mediaType");
        // Redact first: a secret that the cut runs through would no longer be recognised.
        String safe = cut(redactor.redact(text));
        return new EvidenceFile(onOneLine(redactor.redact(name)), mediaType, safe.getBytes(StandardCharsets.UTF_8));
    }

    /** For machines: whole, however long, for half of it is nothing. */
    public static EvidenceFile json(Redactor redactor, String name, String json) {
        return new EvidenceFile(
                onOneLine(redactor.redact(name)), JSON, redactor.redact(json).getBytes(StandardCharsets.UTF_8));
    }

    /** A PNG or JPEG picture that stagegate drew itself. */
    public static EvidenceFile picture(Redactor redactor, String name, String mediaType, byte[] picture) {
        if (!PICTURES.contains(mediaType)) {
            throw new IllegalArgumentException("not a picture that needs no redaction: " + mediaType);
        }
        return new EvidenceFile(onOneLine(redactor.redact(name)), mediaType, picture.clone());
    }

    /** What a person looks for: {@code bootstrap: sudo crictl pods -o json}. */
    public String name() {
        return name;
    }

    public String mediaType() {
        return mediaType;
    }

    public byte[] content() {
        return content.clone();
    }

    /** The content as text. */
    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The same piece of evidence under another heading: {@code earlier observation: …}. */
    public EvidenceFile under(Redactor redactor, String heading) {
        return new EvidenceFile(onOneLine(redactor.redact(heading)) + ": " + name, mediaType, content);
    }

    /** Whether a person reads it in a report: what machines read is beside the same for people. */
    boolean forPeople() {
        return !mediaType.equals(JSON);
    }

    int size() {
        return content.length;
    }

    /** The file name's ending that goes with the media type. */
    String extension() {
        return switch (mediaType) {
            case JSON -> "json";
            case "application/yaml" -> "yaml";
            case "image/svg+xml" -> "svg";
            case "image/png" -> "png";
            case "image/jpeg" -> "jpg";
            case "text/html" -> "html";
            default -> "txt";
        };
    }

    private static String onOneLine(String name) {
        String line = name.strip().replaceAll("\\s+", " ");
        // Long commands differ at their ends: etcdctl with all its certificates, and then what it is asked.
        return line.length() <= 160 ? line : line.substring(0, 78) + " … " + line.substring(line.length() - 78);
    }

    private static String cut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST) {
            return text;
        }
        // The head tells what it is, the tail what happened last. A torn character at the seam becomes U+FFFD.
        int half = MOST / 2 - 64;
        return new String(bytes, 0, half, StandardCharsets.UTF_8)
                + "\n\n[… " + (bytes.length - 2 * half) + " of " + bytes.length + " bytes cut here …]\n\n"
                + new String(bytes, bytes.length - half, half, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name + " (" + mediaType + ", " + content.length + " bytes)";
    }
}
