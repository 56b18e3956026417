package io.stagegate.evidence;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Secrets known to the letter. They are looked for in the text with all white space and line-break escapes left out,
 * so that no wrapping hides them, and in the spellings that JSON, URLs and Base64 give them. Where something else
 * stands between two parts of one, such as the time of the next journal entry, each part is found as a piece.
 */
final class KnownSecrets {

    /** Also how many characters of each spelling find it. */
    private static final int SHORTEST = 6;

    /** From this length on, a match across white space is no accident. */
    private static final int LONG = 16;

    private static final List<UnaryOperator<String>> WRITINGS = List.of(
            text -> text,
            text -> URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"),
            KnownSecrets::escaped,
            text -> escaped(text).replace("/", "\\/"),
            text -> escaped(text)
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026"));

    /**
     * One way to write a secret.
     *
     * @param from the first character of which a piece is secret, too: a user's name or a PEM header before it is not
     * @param to behind the last of those
     */
    private record Spelling(String kind, String text, int from, int to) {}

    /** @param quick the last 16 bits of each spelling's hash */
    private record Index(Map<Integer, List<Spelling>> wholes, BitSet quick, SecretPieces pieces) {}

    /** In the text without white space: the first and the last character. */
    private record Found(int first, int last, String kind) {}

    private final Set<Spelling> learnt = new LinkedHashSet<>();

    /** What has been learnt, ready to be searched; null when there is news. */
    private volatile Index index;

    boolean learn(String kind, String secret) {
        return learn(kind, secret, 0, secret.length());
    }

    /** Learns a secret that is only looked for as a whole, and in pieces between two of its characters. */
    boolean learn(String kind, String secret, int from, int to) {
        String bare = secret.strip();
        if (bare.length() < SHORTEST) {
            return false;
        }
        int stripped = secret.indexOf(bare);
        String before = bare.substring(0, Math.max(0, from - stripped));
        String upTo = bare.substring(0, Math.max(0, Math.min(to - stripped, bare.length())));
        for (UnaryOperator<String> writing : WRITINGS) {
            add(new Spelling(
                    kind,
                    written(writing, bare),
                    written(writing, before).length(),
                    written(writing, upTo).length()));
        }
        insideBase64(kind, bare, bytes(before).length, bytes(upTo).length);
        return true;
    }

    /** Learns a text of several lines as a whole and by each line that could be secret by itself. */
    void learnWrapped(String kind, String text) {
        int header = text.lastIndexOf("-----BEGIN ");
        int body = header < 0 ? 0 : text.indexOf('\n', header) + 1;
        int footer = text.indexOf("-----END ", body);
        learn(kind, text, body, footer < 0 ? text.length() : footer);
        text.lines()
                .map(String::strip)
                .filter(line -> line.length() >= LONG && !line.startsWith("-----") && !line.contains(": "))
                .forEach(line -> learn(kind, line, 0, 0));
    }

    private synchronized void add(Spelling spelling) {
        if (spelling.text().length() >= SHORTEST && learnt.add(spelling)) {
            index = null;
        }
    }

    private synchronized Index index() {
        if (index == null) {
            Map<Integer, List<Spelling>> wholes = new HashMap<>();
            Map<String, String> kinds = new LinkedHashMap<>();
            BitSet quick = new BitSet(1 << 16);
            for (Spelling spelling : learnt) {
                int hash = hash(spelling.text(), 0);
                quick.set(hash & 0xffff);
                wholes.computeIfAbsent(hash, any -> new ArrayList<>()).add(spelling);
                kinds.putIfAbsent(spelling.text().substring(spelling.from(), spelling.to()), spelling.kind());
            }
            wholes.values()
                    .forEach(same -> same.sort(
                            Comparator.comparing(spelling -> -spelling.text().length())));
            index = new Index(wholes, quick, new SecretPieces(kinds));
        }
        return index;
    }

    String redact(String text) {
        Index ready = index;
        ready = ready == null ? index() : ready;
        if (ready.wholes().isEmpty() || text.length() < SHORTEST) {
            return text;
        }
        Bare bare = Bare.of(text);
        StringBuilder safe = new StringBuilder(text.length());
        int done = 0;
        for (Found found : found(ready, bare)) {
            String mark = "[redacted: " + found.kind() + "]";
            safe.append(text, done, bare.position(found.first()));
            // Line after line of one key is one secret, not forty.
            if (!endsWith(safe, mark)) {
                safe.append(mark);
            }
            done = bare.position(found.last()) + 1;
        }
        return done == 0 ? text : safe.append(text, done, text.length()).toString();
    }

    /** In their order; none overlaps another. */
    private static List<Found> found(Index index, Bare bare) {
        String haystack = bare.text();
        List<Found> all = new ArrayList<>();
        int free = 0;
        for (int at = 0; at <= haystack.length(); at++) {
            boolean breaks = bare.breaks(at);
            Found piece =
                    breaks ? bare.piece(index.pieces().endingAt(haystack, at, free), at - SecretPieces.SHORTEST) : null;
            if (piece != null) {
                all.add(piece);
                free = piece.last() + 1;
                at = free - 1;
                continue;
            }
            if (haystack.startsWith("[redacted:", at)) {
                // A mark stays as it is, even where a secret is one of our own words.
                at = Math.max(at, haystack.indexOf(']', at));
                free = at + 1;
                continue;
            }
            if (at + SHORTEST > haystack.length()) {
                continue;
            }
            int hash = hash(haystack, at);
            Spelling whole =
                    index.quick().get(hash & 0xffff) ? match(index.wholes().get(hash), bare, at) : null;
            if (whole == null && breaks) {
                piece = bare.piece(index.pieces().startingAt(haystack, at, free), at);
            }
            if (whole != null) {
                free = at + whole.text().length();
                all.add(new Found(at, free - 1, whole.kind()));
                at = free - 1;
            } else if (piece != null) {
                free = piece.last() + 1;
                all.add(piece);
                at = free - 1;
            }
        }
        return all;
    }

    private static Spelling match(List<Spelling> candidates, Bare bare, int at) {
        if (candidates == null) {
            return null;
        }
        for (Spelling candidate : candidates) {
            int length = candidate.text().length();
            if (bare.text().startsWith(candidate.text(), at) && bare.together(at, at + length)) {
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
    private void insideBase64(String kind, String secret, int from, int to) {
        byte[] bytes = bytes(secret);
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
                int first = Math.max(0, Math.min(((offset + from) * 4 + 2) / 3 - start, inside.length()));
                int last = Math.max(first, Math.min((offset + to) * 4 / 3 - start, inside.length()));
                add(new Spelling(kind, inside, first, last));
                add(new Spelling(kind, inside.replace('+', '-').replace('/', '_'), first, last));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String written(UnaryOperator<String> writing, String text) {
        return Bare.of(writing.apply(text)).text();
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

        /** Whether something ends before this character or begins with it: a word, a line, an escape. */
        boolean breaks(int at) {
            return at == 0
                    || at == text.length()
                    || positions[at] != positions[at - 1] + 1
                    || !isAlphanumeric(text.charAt(at - 1))
                    || !isAlphanumeric(text.charAt(at));
        }

        /** Whether these characters are one text, and not the ends of words that only happen to follow each other. */
        boolean together(int from, int to) {
            return to - from >= LONG || positions[to - 1] - positions[from] == to - 1 - from;
        }

        /**
         * A piece without what only happens to go on like it beyond white space.
         *
         * @param piece may be null
         * @param certain where the part of it begins that was looked for
         */
        Found piece(SecretPieces.Piece piece, int certain) {
            if (piece == null || !together(certain, certain + SecretPieces.SHORTEST)) {
                return null;
            }
            int from = piece.from();
            int to = piece.to();
            if (!together(from, to)) {
                from = certain;
                to = certain + SecretPieces.SHORTEST;
                while (from > piece.from() && together(from - 1, to)) {
                    from--;
                }
                while (to < piece.to() && together(from, to + 1)) {
                    to++;
                }
            }
            return new Found(from, to - 1, piece.kind());
        }

        private static boolean isAlphanumeric(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }

        String text() {
            return text;
        }

        int position(int at) {
            return positions[at];
        }
    }
}
