package io.stagegate.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Secrets known to the letter. They are looked for in the text with all white space and line-break escapes left out,
 * so that no wrapping hides them, and in the spellings that JSON, URLs and Base64 give them.
 */
final class KnownSecrets {

    /** Also how many characters of each spelling find it. */
    private static final int SHORTEST = 6;

    /** From this length on, a match across white space is no accident. */
    private static final int LONG = 16;

    private record Spelling(String kind, String text) {}

    /** Every spelling by the hash of its first characters, longest first; replaced as a whole, never changed. */
    private volatile Map<Integer, List<Spelling>> spellings = Map.of();

    private final Set<String> seen = new HashSet<>();

    boolean learn(String kind, String secret) {
        String bare = secret.strip();
        if (bare.length() < SHORTEST) {
            return false;
        }
        List<String> all = new ArrayList<>(List.of(bare, urlEncoded(bare)));
        String escaped = bare.replace("\\", "\\\\").replace("\"", "\\\"");
        all.add(escaped);
        all.add(escaped.replace("/", "\\/"));
        all.add(escaped.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"));
        all.addAll(insideBase64(bare));
        add(kind, all);
        return true;
    }

    /** Learns a text of several lines as a whole and by each line that could be secret by itself. */
    void learnWrapped(String kind, String text) {
        learn(kind, text);
        text.lines()
                .map(String::strip)
                .filter(line -> line.length() >= LONG && !line.startsWith("-----") && !line.contains(": "))
                .forEach(line -> learn(kind, line));
    }

    private synchronized void add(String kind, List<String> texts) {
        Map<Integer, List<Spelling>> more = new HashMap<>(spellings);
        for (String text : texts) {
            String bare = Bare.of(text).text();
            if (bare.length() >= SHORTEST && seen.add(bare)) {
                List<Spelling> same = new ArrayList<>(more.getOrDefault(hash(bare, 0), List.of()));
                same.add(new Spelling(kind, bare));
                same.sort(Comparator.comparing(spelling -> -spelling.text().length()));
                more.put(hash(bare, 0), List.copyOf(same));
            }
        }
        spellings = Map.copyOf(more);
    }

    String redact(String text) {
        Map<Integer, List<Spelling>> now = spellings;
        if (now.isEmpty() || text.length() < SHORTEST) {
            return text;
        }
        boolean[] first = new boolean[1 << 16];
        now.keySet().forEach(hash -> first[hash & 0xffff] = true);
        Bare bare = Bare.of(text);
        String haystack = bare.text();
        StringBuilder safe = new StringBuilder(text.length());
        int done = 0;
        for (int at = 0; at + SHORTEST <= haystack.length(); at++) {
            if (haystack.charAt(at) == '[' && haystack.startsWith("[redacted:", at)) {
                // A mark stays as it is, even where a secret is one of our own words.
                at = Math.max(at, haystack.indexOf(']', at));
                continue;
            }
            int hash = hash(haystack, at);
            Spelling found = first[hash & 0xffff] ? match(now.get(hash), bare, at) : null;
            if (found != null) {
                int last = at + found.text().length() - 1;
                String mark = "[redacted: " + found.kind() + "]";
                safe.append(text, done, bare.position(at));
                // Line after line of one key is one secret, not forty.
                if (!endsWith(safe, mark)) {
                    safe.append(mark);
                }
                done = bare.position(last) + 1;
                at = last;
            }
        }
        return done == 0 ? text : safe.append(text, done, text.length()).toString();
    }

    private static Spelling match(List<Spelling> candidates, Bare bare, int at) {
        if (candidates == null) {
            return null;
        }
        for (Spelling candidate : candidates) {
            int length = candidate.text().length();
            if (bare.text().startsWith(candidate.text(), at)
                    && (length >= LONG || bare.position(at + length - 1) - bare.position(at) == length - 1)) {
                return candidate;
            }
        }
        return null;
    }

    /** Drops the white space behind the mark if the mark is what the text ends with. */
    private static boolean endsWith(StringBuilder text, String mark) {
        int end = text.length();
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (end >= mark.length() && text.substring(end - mark.length(), end).equals(mark)) {
            text.setLength(end);
            return true;
        }
        return false;
    }

    /** What the secret looks like inside a larger Base64 text, whichever of three ways it falls on the groups of three. */
    private static List<String> insideBase64(String secret) {
        List<String> all = new ArrayList<>();
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[bytes.length + offset];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // A character that also holds bits of a neighbour differs with the neighbour.
            int start = offset == 0 ? 0 : offset + 1;
            int end = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
            String inside = encoded.substring(start, Math.max(start, end));
            // As long as this, it is no accident even in the midst of random Base64.
            if (inside.length() >= 8) {
                all.add(inside);
                all.add(inside.replace('+', '-').replace('/', '_'));
            }
        }
        return all;
    }

    private static String urlEncoded(String secret) {
        return java.net.URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static int hash(String text, int at) {
        int hash = 0;
        for (int i = at; i < at + SHORTEST; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        // Spread into the low bits, of which the quick look uses 16.
        return hash ^ (hash >>> 16);
    }

    /** A text without white space and without {@code \n}, {@code \r}, {@code \t} escapes, and where each character was. */
    private static final class Bare {

        private final String text;
        private final int[] positions;

        private Bare(String text, int[] positions) {
            this.text = text;
            this.positions = positions;
        }

        static Bare of(String text) {
            StringBuilder bare = new StringBuilder(text.length());
            int[] positions = new int[text.length()];
            for (int i = 0; i < text.length(); i++) {
                int skipped = LineBreaks.at(text, i);
                if (skipped > 0) {
                    i += skipped - 1;
                } else {
                    positions[bare.length()] = i;
                    bare.append(text.charAt(i));
                }
            }
            return new Bare(bare.toString(), positions);
        }

        String text() {
            return text;
        }

        int position(int at) {
            return positions[at];
        }
    }
}
