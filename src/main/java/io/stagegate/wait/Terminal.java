package io.stagegate.wait;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The terminal that a person sits at, if there is one. Tests run in a forked JVM whose stdout is a pipe to Maven, so
 * that only the controlling terminal itself can tell.
 */
record Terminal(PrintStream out, int columns, boolean ascii) {

    private static final int USUAL_COLUMNS = 80;

    static Optional<Terminal> open(Map<String, String> variables) {
        String term = variables.getOrDefault("TERM", "dumb");
        if (variables.containsKey("CI") || term.equals("dumb") || term.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path tty = Path.of("/dev/tty");
            Charset charset = ascii(variables) ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8;
            // The PrintStream lives as long as the process.
            PrintStream out = new PrintStream(Files.newOutputStream(tty, StandardOpenOption.WRITE), false, charset);
            return Optional.of(new Terminal(out, columns(variables), ascii(variables)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** POSIX: the first of these that is set decides. Java 17 itself reports ASCII for LANG=C even where it does not matter. */
    static boolean ascii(Map<String, String> variables) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = variables.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return !value.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8");
            }
        }
        return !Charset.defaultCharset().equals(StandardCharsets.UTF_8);
    }

    private static int columns(Map<String, String> variables) {
        String declared = variables.getOrDefault("COLUMNS", "");
        if (declared.matches("[1-9]\\d{1,3}")) {
            return Integer.parseInt(declared);
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(2, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL_COLUMNS;
            }
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns >= 20 ? columns : USUAL_COLUMNS;
        } catch (IOException | NumberFormatException e) {
            return USUAL_COLUMNS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_COLUMNS;
        }
    }
}
