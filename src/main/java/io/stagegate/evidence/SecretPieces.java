package io.stagegate.evidence;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Pieces of secrets: any {@value #SHORTEST} characters or more that follow each other in one. They are looked for only where a word begins
 * or ends, since whatever splits a secret, the end of a line or of a journal's entry, leaves an end of each part there.
 */
final class SecretPieces {

    /** Shorter ones are met by accident. */
    static final int SHORTEST = 9;

    /** From this length on, words that are part of a secret were taken from it. */
    private static final int SENTENCE = 16;

    /** Of a piece that repeats itself: as many as this of its places are remembered. */
    private static final int REPEATED = 8;

    /** @param to behind its last character */
    record Piece(int from, int to, String kind) {}

    /** All secrets, with a character between them that is in none. */
    private final String all;

    /** By where in that the secret begins. */
    private final NavigableMap<Integer, String> kinds = new TreeMap<>();

    /** Where in that a piece begins, plus 1, at its hash or, if that is taken, behind it; 0 where there is none. */
    private final int[] places;

    /** @param secrets the kind of each */
    SecretPieces(Map<String, String> secrets) {
        StringBuilder text = new StringBuilder("\0");
        secrets.forEach((secret, kind) -> {
            kinds.put(text.length(), kind);
            text.append(secret).append('\0');
        });
        all = text.toString();
        places = new int[Integer.highestOneBit(all.length()) * 4];
        for (int at = 0; at + SHORTEST <= all.length(); at++) {
            if (all.substring(at, at + SHORTEST).indexOf('\0') < 0) {
                put(at);
            }
        }
    }

    private void put(int at) {
        int same = 0;
        int place = hash(all, at);
        for (; places[place] != 0; place = next(place)) {
            same += all.regionMatches(places[place] - 1, all, at, SHORTEST) ? 1 : 0;
            if (same == REPEATED) {
                return;
            }
        }
        places[place] = at + 1;
    }

    /** The longest one of which a whole part begins here, and that does not begin before {@code limit}; null if there is none. */
    Piece startingAt(String text, int from, int limit) {
        if (from + SHORTEST > text.length()) {
            return null;
        }
        Piece longest = null;
        for (int place = hash(text, from); places[place] != 0; place = next(place)) {
            int its = places[place] - 1;
            if (all.regionMatches(its, text, from, SHORTEST)) {
                int before = 0;
                while (from - before > limit && same(its - before - 1, text.charAt(from - before - 1))) {
                    before++;
                }
                int behind = SHORTEST;
                while (from + behind < text.length() && same(its + behind, text.charAt(from + behind))) {
                    behind++;
                }
                longest = longer(longest, text, from - before, from + behind, its);
            }
        }
        return longest;
    }

    /** The same where it ends here. */
    Piece endingAt(String text, int to, int limit) {
        return to - SHORTEST < limit ? null : startingAt(text, to - SHORTEST, limit);
    }

    private boolean same(int its, char c) {
        return c != '\0' && all.charAt(its) == c;
    }

    private Piece longer(Piece longest, String text, int from, int to, int its) {
        boolean longer = longest == null || to - from > longest.to() - longest.from();
        return longer && (to - from >= SENTENCE || !mayBeWords(text, from, to))
                ? new Piece(from, to, kinds.floorEntry(its).getValue())
                : longest;
    }

    /** {@code Kubernetes}, {@code kube-apiserver}, {@code 20261128}: letters and digits take turns at most once. */
    private static boolean mayBeWords(String text, int from, int to) {
        int turns = 0;
        int before = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int now = Character.isDigit(c) ? 1 : Character.isUpperCase(c) ? 2 : Character.isLowerCase(c) ? 3 : before;
            turns += before != 0 && now != before ? 1 : 0;
            before = now;
        }
        return turns < 2;
    }

    private int next(int place) {
        return place + 1 & places.length - 1;
    }

    private int hash(String text, int at) {
        int hash = 0;
        for (int i = at; i < at + SHORTEST; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return (hash ^ hash >>> 15) & places.length - 1;
    }
}
