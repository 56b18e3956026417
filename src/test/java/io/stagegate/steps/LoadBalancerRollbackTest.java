package io.stagegate.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.check.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadBalancerRollbackTest {

    @Test
    void aReportIsNeverAPass() {
        assertThat(LoadBalancerRollback.verdict(
                        "the API answers", List.of("no answer\n  at all", "put back"), new AssertionError("no")))
                .isEqualTo(Verdict.failForGood("the API answers", "1. no answer\n     at all\n2. put back"));
    }
}
