package io.stagegate.connection;

/**
 * A configuration file as it was read.
 *
 * @param text its bytes, each as one character (ISO 8859-1), so that none is lost whatever they are
 * @param mode in octal: {@code 644}
 * @param owner user and group: {@code root:haproxy}
 * @param sha SHA-256 of its bytes, in lower-case hexadecimal
 */
public record ConfigFile(String path, String text, String mode, String owner, String sha) {

    /** Without its text, which may hold secrets. */
    @Override
    public String toString() {
        return path + ", " + text.length() + " bytes, mode " + mode + ", " + owner + ", sha256 " + sha;
    }
}
