package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stagegate.evidence.BenchmarkChart.Row;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BenchmarkChartTest {

    private static Row row(long... millis) {
        return row("", "a row", millis);
    }

    private static Row row(String group, String name, long... millis) {
        return new Row(
                group, name, LongStream.of(millis).mapToObj(Duration::ofMillis).toList());
    }

    private static Document picture(Row... rows) throws Exception {
        String svg = BenchmarkChart.of("How long & why", List.of(rows));
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> all(Document picture, String tag, String kind) {
        NodeList found = picture.getElementsByTagName(tag);
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            Element element = (Element) found.item(i);
            if (element.getAttribute("class").equals(kind)) {
                all.add(element);
            }
        }
        return all;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static double end(Element bar) {
        return number(bar, "x") + number(bar, "width");
    }

    @Test
    void theMedianIsTheMiddleOneInWhateverOrderTheyCome() {
        assertThat(row(900, 1, 20).median()).isEqualTo(Duration.ofMillis(20));
        assertThat(row(7).median()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(row(1000, 10, 40, 1).median()).isEqualTo(Duration.ofMillis(25));
        assertThat(row(1, 2).median()).isEqualTo(Duration.ofNanos(1_500_000));
    }

    @Test
    void soManyPercentDoNotExceedAPercentile() {
        Row twenty = row(LongStream.rangeClosed(1, 20).toArray());
        assertThat(twenty.percentile(90)).isEqualTo(Duration.ofMillis(18));
        assertThat(twenty.percentile(91)).isEqualTo(Duration.ofMillis(19));
        assertThat(twenty.percentile(1)).isEqualTo(twenty.shortest());
        assertThat(twenty.percentile(100)).isEqualTo(twenty.longest());
        assertThat(row(LongStream.rangeClosed(1, 10).toArray()).percentile(90)).isEqualTo(Duration.ofMillis(9));
        assertThat(row(3, 1, 2).percentile(90)).isEqualTo(Duration.ofMillis(3));
    }

    @Test
    void whatWasNeverMeasuredIsNoRow() {
        assertThatThrownBy(() -> row("", "a wait"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a wait was never measured");
    }

    @Test
    void tenTimesAsLongIsOneStepFurther() throws Exception {
        Document picture = picture(row(20), row(200), row(2000));
        List<Element> bars = all(picture, "rect", "peer");
        double step = end(bars.get(1)) - end(bars.get(0));
        assertThat(step).isPositive();
        assertThat(end(bars.get(2)) - end(bars.get(1))).isEqualTo(step, within(0.2));
        assertThat(texts(all(picture, "text", "tick"))).containsExactly("10 ms", "100 ms", "1 s", "10 s");
        List<Element> grid = all(picture, "line", "grid");
        assertThat(number(grid.get(1), "x1") - number(grid.get(0), "x1")).isEqualTo(step, within(0.2));
        // Between the two that it is between, and nearer to the first.
        assertThat(end(bars.get(1)) - number(grid.get(1), "x1")).isEqualTo(0.301 * step, within(0.2));
    }

    @Test
    void theWhiskerEndsWhereNinetyPercentDo() throws Exception {
        Document picture = picture(row(IntStream.rangeClosed(1, 10)
                .mapToLong(i -> i == 10 ? 90_000 : i == 9 ? 1000 : 10)
                .toArray()));
        Element whisker = all(picture, "line", "whisker").get(0);
        assertThat(number(whisker, "x1"))
                .isEqualTo(end(all(picture, "rect", "peer").get(0)), within(0.2));
        // The axis ends there: the longest one is in the table.
        Element last = all(picture, "line", "grid").get(2);
        assertThat(number(whisker, "x2")).isEqualTo(number(last, "x1"), within(0.2));
        assertThat(texts(all(picture, "text", "tick"))).endsWith("1 s");
    }

    @Test
    void whatTookNoTimeIsStillSeen() throws Exception {
        Element bar = all(picture(row(0, 0, 0)), "rect", "peer").get(0);
        assertThat(number(bar, "width")).isBetween(1.0, 5.0);
        assertThat(bar.getTextContent()).isEqualTo("0 ms, 90 % within 0 ms");
    }

    @Test
    void eachGroupHasOneHeadingAndOurOwnRowsAreToldApart() throws Exception {
        Document picture = picture(
                row("a <pod>", "stagegate: watch", 14),
                row("a <pod>", "`kubectl get pods` every 5 s", 2500),
                row("a node", "stagegate: watch", 20));
        assertThat(texts(all(picture, "text", "head"))).containsExactly("a <pod>", "a node");
        assertThat(texts(all(picture, "text", "name")))
                .containsExactly("stagegate: watch", "kubectl get pods every 5 s", "stagegate: watch");
        assertThat(all(picture, "rect", "own")).hasSize(2);
        assertThat(all(picture, "rect", "peer")).hasSize(1);
        assertThat(texts(all(picture, "text", "title"))).containsExactly("How long & why");
    }

    @Test
    void nothingReachesOutOfThePicture() throws Exception {
        Document picture = picture(row(
                "", "stagegate: failure signals, 3s between two searches or twice as long as one took", 8000, 25_000));
        Element whisker = all(picture, "line", "whisker").get(1);
        double width = number(picture.getDocumentElement(), "width");
        double height = number(picture.getDocumentElement(), "height");
        assertThat(number(whisker, "x2")).isLessThan(width - 40);
        assertThat(all(picture, "text", "tick"))
                .allSatisfy(tick -> assertThat(number(tick, "y")).isLessThan(height));
    }

    @Test
    void durationsAreWrittenAsPeopleReadThem() {
        assertThat(BenchmarkChart.words(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(BenchmarkChart.words(Duration.ofMillis(1452))).isEqualTo("1.5 s");
        assertThat(BenchmarkChart.words(Duration.ofSeconds(10))).isEqualTo("10 s");
        assertThat(BenchmarkChart.words(Duration.ofMillis(120_400))).isEqualTo("120 s");
    }

    private static List<String> texts(List<Element> elements) {
        return elements.stream().map(Element::getTextContent).toList();
    }
}
