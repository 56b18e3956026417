package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstTest {

    private final First<String> first = new First<>();

    @Test
    void nothingIsKeptAtFirst() {
        assertThat(first.seen()).isEmpty();
    }

    @Test
    void whatCameFirstStays() {
        first.keep("one");
        first.keep("two");
        assertThat(first.seen()).contains("one");
    }
}
