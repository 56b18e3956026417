package io.stagegate.observation;

import java.util.List;

/**
 * What the API answered when asked to list a kind of object.
 *
 * @param kind as people call it: {@code nodes}, {@code cluster operators}
 * @param names what there is; empty is an answer too
 * @param refusal the API's or the connection's words when there was no list; empty when there was one
 */
public record Listing(String kind, List<String> names, String refusal) {

    public Listing {
        names = List.copyOf(names);
    }

    public static Listing of(String kind, List<String> names) {
        return new Listing(kind, names, "");
    }

    public static Listing refused(String kind, String why) {
        return new Listing(kind, List.of(), why);
    }

    public boolean listed() {
        return refusal.isEmpty();
    }

    @Override
    public String toString() {
        return listed() ? kind + ": " + names.size() + " " + names : kind + ": not listed: " + refusal;
    }
}
