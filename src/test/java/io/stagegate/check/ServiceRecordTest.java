package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.passes;

import io.stagegate.observation.ServiceRecord;
import io.stagegate.observation.ServiceRecord.Entry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceRecordTest {

    private static final String FILE = "/var/log/openshift/bootkube.json";
    private static final Entry START = entry("service start", "", "");
    private static final Entry GOOD = entry("stage end", "cvo-bootstrap", "success");
    private static final Entry BAD = new Entry(
            Optional.empty(),
            "stage end",
            "cb-bootstrap",
            "failure",
            "470 main bootkube.sh",
            "pulling\nunauthorized\n");

    private static Entry entry(String phase, String stage, String result) {
        return new Entry(Optional.empty(), phase, stage, result, "", "");
    }

    private static ServiceRecord record(Entry... entries) {
        return new ServiceRecord("bootstrap", FILE, true, List.of(entries));
    }

    @Test
    void whatHasBegunOrGoneWell() {
        passes(Units.endsInNoFailure(), record(START));
        passes(Units.endsInNoFailure(), record(START, GOOD, entry("stage start", "cb-bootstrap", "")));
    }

    @Test
    void aFailureThatIsTriedAgainOrWentWell() {
        passes(Units.endsInNoFailure(), record(START, BAD, START));
        passes(Units.endsInNoFailure(), record(START, BAD, START, GOOD));
        passes(Units.endsInNoFailure(), record(START, BAD, START));
    }

    @Test
    void aFailureAtTheEndIsToldWithItsWords() {
        String expected =
                "expected: /var/log/openshift/bootkube.json on bootstrap, with no failure at its end\nbut was: ";
        fails(
                Units.endsInNoFailure(),
                record(START, GOOD, BAD),
                expected + "stage end cb-bootstrap: failure, line 470 main bootkube.sh: pulling | unauthorized");
        fails(Units.endsInNoFailure(), record(), expected + "an empty record");
        fails(
                Units.endsInNoFailure(),
                ServiceRecord.none("bootstrap", FILE),
                expected + "/var/log/openshift/bootkube.json is not on bootstrap");
    }
}
