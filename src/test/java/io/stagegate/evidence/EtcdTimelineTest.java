package io.stagegate.evidence;

import static io.stagegate.observation.EtcdStory.time;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.ApiHistory;
import io.stagegate.observation.ApiHistory.Health;
import io.stagegate.observation.ApiHistory.Sample;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdHistory.Moment;
import io.stagegate.observation.EtcdStory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class EtcdTimelineTest {

    /** Where the pictures are left for a person to look at. */
    private static final Path PICTURES = Path.of("target", "timelines");

    private static Document draw(String name, EtcdHistory etcd, List<Moment> violations, ApiHistory api) {
        String svg = EtcdTimeline.of(EtcdStory.environment(), etcd, violations, api);
        try {
            Files.createDirectories(PICTURES);
            Files.writeString(PICTURES.resolve(name + ".svg"), svg);
            assertThat(svg.length()).isLessThan(256 * 1024);
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException | javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
            throw new AssertionError(svg, e);
        }
    }

    private static List<String> texts(Document picture, String tag) {
        NodeList nodes = picture.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    private static long count(Document picture, String tag, String kind) {
        NodeList nodes = picture.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .filter(i -> ((Element) nodes.item(i)).getAttribute("class").equals(kind))
                .count();
    }

    private static ApiHistory api(double until) {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        samples.put("load balancer", samples(until, 0, 0.47, 0.49));
        samples.put("bootstrap", samples(until, 0, 9, 9));
        samples.put("master-0", samples(until, 0.55, 9, 9));
        samples.put("master-1", samples(until, 0.6, 9, 9));
        List<Sample> hidden = new ArrayList<>(samples(until, 0.7, 9, 9));
        hidden.add(new Sample(time(until * 0.95), Health.COULD_NOT_CHECK, "TLS: PKIX path building failed"));
        samples.put("master-2", hidden);
        return new ApiHistory(EtcdStory.START, time(until), samples);
    }

    /** Ok from one part of the time on, but for a while. */
    private static List<Sample> samples(double until, double ok, double ill, double well) {
        List<Sample> samples = new ArrayList<>();
        for (double at = 0; at < until * 0.95; at += until / 100) {
            double part = at / until;
            boolean fine = part >= ok && (part < ill || part >= well);
            samples.add(
                    fine
                            ? new Sample(time(at), Health.OK, "")
                            : new Sample(time(at), Health.NOT_OK, "500 [-]etcd failed: reason <withheld>"));
        }
        return samples;
    }

    @Test
    void aGoodHistory() {
        EtcdHistory etcd = EtcdStory.good()
                .blind(60, "ssh: REFUSED")
                .at(63.2, "0:v", "1:v*", "2:v")
                .until(75);
        Document picture = draw("good", etcd, List.of(), api(75));
        assertThat(texts(picture, "text"))
                .contains(
                        "story: etcd and the API",
                        "etcd-bootstrap · bootstrap",
                        "etcd-0 · master-0",
                        "etcd-2 · master-2",
                        "load balancer",
                        "bootstrap removed",
                        "could not check for 7.2s",
                        "left")
                .anyMatch(text -> text.startsWith(
                        "2026-11-20 10:00:00 UTC to 2026-11-20 10:01:15 UTC; voters 1 → 2 → 3 → 4 → 3"));
        assertThat(count(picture, "rect", "learner"))
                .as("learners, and the legend")
                .isEqualTo(3 + 1);
        assertThat(count(picture, "rect", "unstarted")).isEqualTo(3 + 1);
        assertThat(count(picture, "line", "removed")).isEqualTo(1);
        assertThat(count(picture, "line", "violation")).isZero();
        assertThat(count(picture, "line", "cap")).isEqualTo(1);
        assertThat(count(picture, "rect", "outage")).isEqualTo(1 + 1);
        assertThat(texts(picture, "title")).anyMatch(text -> text.contains("500 [-]etcd failed: reason <withheld>"));
    }

    @Test
    void aBadHistoryOfAnHour() {
        EtcdStory story = new EtcdStory()
                .at(1, "b:v*")
                .at(600, "b:v*", "0:l")
                .at(660, "b:v*", "0:v")
                .at(1200, "b:v!", "0:v!")
                .at(1290, "b:v*", "0:v")
                .at(1800, "b:v*", "0:v", "1:v", "2:v!")
                .blind(2000, "ssh core@192.168.126.100: TIMEOUT")
                .at(2060, "b:v*", "0:v", "1:v", "2:v")
                .term(9)
                .at(3000, "1:v*", "2:v");
        EtcdHistory etcd = story.until(3600);
        List<Moment> violations = List.of(
                new Moment(
                        time(1200),
                        time(1199),
                        "etcd was without quorum: 2 voters, quorum 2, 0 answering; leader none"),
                new Moment(time(3000), time(2999), "voter etcd-0 was lost: only the bootstrap's member may leave"),
                new Moment(time(3000), time(2999), "the bootstrap's member left while only 2 of 3 masters voted"));
        Document picture = draw("bad", etcd, violations, api(3600));
        assertThat(texts(picture, "text"))
                .contains("✘ 1", "✘ 2", "✘ 3", "60 min", "could not check for 4m20.0s")
                .anyMatch(text -> text.startsWith("✘ 2 at +50m00.0s: voter etcd-0 was lost"));
        assertThat(count(picture, "line", "violation")).isEqualTo(3);
        assertThat(count(picture, "line", "cap")).isEqualTo(2);
    }

    @Test
    void aSecondOfHistory() {
        Document picture = draw("second", new EtcdStory().at(0.4, "b:v*").until(1), List.of(), api(1));
        assertThat(texts(picture, "text")).contains("0.0 s", "1.0 s", "etcd-bootstrap · bootstrap");
    }

    @Test
    void nothingSeenAtAll() {
        Document picture = draw(
                "nothing",
                new EtcdStory().blind(3, "ssh: <REFUSED> & \u0007").until(3),
                List.of(),
                new ApiHistory(EtcdStory.START, Duration.ZERO, Map.of()));
        assertThat(texts(picture, "text")).contains("none was seen", "could not check for 3.0s");
    }

    @Test
    void flappingForAnHourStaysReadable() {
        EtcdStory story = new EtcdStory();
        for (int i = 1; i < 3600; i++) {
            if (i % 2 == 0) {
                story.at(i, "0:v*", "1:v", "2:v");
            } else {
                story.at(i, "0:v*", "1:v!", "2:v!");
            }
        }
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (String endpoint : List.of("load balancer", "bootstrap", "master-0", "master-1", "master-2")) {
            samples.put(
                    endpoint,
                    IntStream.range(0, 7200)
                            .mapToObj(i -> new Sample(
                                    time(i / 2.0), i % 2 == 0 ? Health.OK : Health.NOT_OK, "500 [-]etcd failed"))
                            .toList());
        }
        Document picture =
                draw("flapping", story.until(3600), List.of(), new ApiHistory(EtcdStory.START, time(3600), samples));
        assertThat(count(picture, "rect", "outage")).isGreaterThan(100);
    }
}
