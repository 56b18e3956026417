package io.stagegate.check;

import io.stagegate.observation.Listing;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold of lists that the API gives. */
public final class Listings {

    private Listings() {}

    /**
     * Every kind was listed.
     *
     * @param filled the kinds of which there must be at least one: where an empty list would prove nothing
     */
    public static Check<List<Listing>> listed(Set<String> filled) {
        return Check.named("can be listed", listings -> {
            if (listings.isEmpty()) {
                return Verdict.unknown("nothing was listed");
            }
            String bad = listings.stream()
                    .filter(listing -> !listing.listed()
                            || (filled.contains(listing.kind())
                                    && listing.names().isEmpty()))
                    .map(listing -> listing.listed() ? listing.kind() + ": none" : listing.toString())
                    .collect(Collectors.joining("\n"));
            return bad.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail(
                            listings.stream()
                                            .map(listing -> filled.contains(listing.kind())
                                                    ? "at least one of " + listing.kind()
                                                    : listing.kind())
                                            .collect(Collectors.joining(", "))
                                    + " listed",
                            bad);
        });
    }
}
