package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;

import io.stagegate.observation.Listing;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListingsTest {

    private final Check<List<Listing>> listed = Listings.listed(Set.of("pods"));

    @Test
    void anEmptyListIsAnAnswerWhereItMayBeEmpty() {
        passes(listed, List.of(Listing.of("nodes", List.of()), Listing.of("pods", List.of("a/b"))));
    }

    @Test
    void anEmptyListProvesNothingWhereThereMustBeOne() {
        fails(
                listed,
                List.of(Listing.of("nodes", List.of()), Listing.of("pods", List.of())),
                "expected: nodes, at least one of pods listed\nbut was: pods: none");
    }

    @Test
    void aRefusalIsShownInTheApisWords() {
        fails(
                listed,
                List.of(Listing.refused("nodes", "403 Forbidden"), Listing.of("pods", List.of("a/b"))),
                "expected: nodes, at least one of pods listed\nbut was: nodes: not listed: 403 Forbidden");
    }

    @Test
    void nothingListedIsNothingKnown() {
        isUnknown(listed, List.of(), "nothing was listed");
    }
}
