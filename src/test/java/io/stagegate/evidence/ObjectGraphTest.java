package io.stagegate.evidence;

import static io.stagegate.observation.PivotStory.changing;
import static io.stagegate.observation.PivotStory.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Side;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.PivotStory;
import io.stagegate.observation.PivotView;
import java.io.StringReader;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ObjectGraphTest {

    private static String drawn(PivotView view) throws Exception {
        String svg = ObjectGraph.of(view);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        return svg;
    }

    private static long marks(String svg, String kind) {
        return Pattern.compile("<rect class=\"" + kind + "\"")
                .matcher(svg)
                .results()
                .count();
    }

    @Test
    void aWholeMoveIsDrawnWithoutAnyRed() throws Exception {
        String svg = drawn(PivotStory.after(1));

        assertThat(svg)
                .contains("Cluster default/pivot")
                .contains("Machine default/worker-md-0-abcde-0")
                .contains("before: 22 objects, 2 Machines")
                .contains("source: nothing");
        assertThat(marks(svg, "left")).isZero();
        assertThat(marks(svg, "missing")).isZero();
        assertThat(marks(svg, "paused")).isZero();
        // Before and in the target, none in the source.
        assertThat(marks(svg, "there")).isEqualTo(2 * marks(svg, "absent"));
    }

    @Test
    void ownersStandAboveWhatTheyOwn() throws Exception {
        assertThat(drawn(PivotStory.after(1)))
                .containsSubsequence(
                        "Cluster default/pivot",
                        "MachineDeployment default/worker-md-0",
                        "MachineSet default/worker-md-0-abcde",
                        "Machine default/worker-md-0-abcde-0",
                        "KubeadmConfig default/worker-md-0-abcde-0",
                        "Secret default/worker-md-0-abcde-0");
    }

    @Test
    void whatIsMissingLeftOrPausedIsMarked() throws Exception {
        PivotView view = PivotStory.target(PivotStory.after(1), without("Machine", "worker-md-0-abcde-0"));
        view = PivotStory.target(view, changing("Cluster", "pivot", PivotStory::paused));
        view = PivotStory.source(
                view, objects -> PivotStory.objects(Side.SOURCE, 1).subList(1, 2));

        String svg = drawn(view);

        assertThat(marks(svg, "missing")).isEqualTo(1);
        assertThat(marks(svg, "paused")).isEqualTo(1);
        assertThat(marks(svg, "left")).isEqualTo(1);
    }

    @Test
    void twoHundredMachinesFitOnAPageAndOneThatIsMissingIsSeen() throws Exception {
        String whole = drawn(PivotStory.after(199));
        assertThat(whole).contains("199 × Machine").contains("199 × DockerMachine");
        assertThat(marks(whole, "there")).isLessThan(80);
        assertThat(whole.length()).isLessThan(40_000);

        String svg = drawn(PivotStory.target(PivotStory.after(199), without("Machine", "worker-md-0-abcde-7")));
        assertThat(svg).contains("198 × Machine").contains("Machine default/worker-md-0-abcde-7<");
        assertThat(marks(svg, "missing")).isEqualTo(1);
    }

    @Test
    void whatCouldNotBeSeenIsNotDrawnAsMissing() throws Exception {
        PivotView view = new PivotView(
                Result.none("refused", false),
                Result.none("refused", false),
                "default",
                Optional.of(PivotStory.kept(1)));

        String svg = drawn(view);

        assertThat(svg).contains("source: could not check");
        assertThat(marks(svg, "missing")).isZero();
    }
}
