package io.stagegate.report;

import io.stagegate.text.Text;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The records of many labs on one page: {@code Labs FOLDER [LAB]…}. The folder has one for each lab, and there what a run of it left in
 * {@code reports}; {@code index.html} and {@code summary.md} are written beside those folders. Exit code 0 when every lab is proved, 1 when one is
 * not, 2 when the page could not be made.
 */
public final class Labs {

    private static final int PROVED = 0;
    private static final int NOT_PROVED = 1;
    private static final int MISTAKEN = 2;

    /** In one line; the table has them all. */
    private static final int MOST_NAMES = 5;

    /**
     * One of them.
     *
     * @param name of its folder
     * @param record nothing where it left none that can be read
     * @param trouble why not; empty where there is a record
     */
    record Lab(String name, Optional<RunRecord> record, String trouble) {

        boolean proved() {
            return record.filter(RunRecord::proved).isPresent();
        }

        /** {@code PROVED}, {@code NOT PROVED} or {@code NO RECORD}: nothing is known of that one. */
        String verdict() {
            return record.isEmpty() ? "NO RECORD" : proved() ? "PROVED" : "NOT PROVED";
        }

        /** Why that is its verdict. */
        String why() {
            return record.map(it -> it.verdict().replaceFirst("^(NOT )?PROVED: ", ""))
                    .orElse(trouble);
        }

        /** Its own page, from beside the folders. */
        String page() {
            return name + "/index.html";
        }

        /** {@code lab-a, profile hard-way}. */
        String environment() {
            return record.map(it -> it.environment().name() + ", profile "
                            + it.environment().profile())
                    .orElse("");
        }

        String stagegate() {
            return record.map(RunRecord::stagegate)
                    .map(it -> it.version() + " (" + it.commit() + (it.modified() ? ", modified" : "") + ")")
                    .orElse("");
        }

        List<String> versions() {
            return record.map(RunRecord::versions).stream()
                    .flatMap(versions -> versions.entrySet().stream())
                    .map(version -> version.getKey() + " " + version.getValue())
                    .toList();
        }

        String ended() {
            return record.map(it -> Text.utc(it.ended())).orElse("");
        }

        String took() {
            return record.map(it -> Text.duration(Duration.between(it.started(), it.ended())))
                    .orElse("");
        }
    }

    private final List<Lab> labs;

    private Labs(List<Lab> labs) {
        this.labs = labs;
    }

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty() || arguments.get(0).startsWith("-")) {
            err.println("usage: labs FOLDER [LAB]...\n  FOLDER: has a folder for each lab, with its run.json"
                    + "\n  LAB: a lab that must be there; without any: all that are");
            return MISTAKEN;
        }
        Path folder = Path.of(arguments.get(0));
        try {
            Labs labs = read(folder, arguments.subList(1, arguments.size()));
            labs.write(folder);
            out.println(labs.verdict());
            out.println("The page: " + folder.resolve("index.html").toAbsolutePath());
            return labs.proved() ? PROVED : NOT_PROVED;
        } catch (IOException e) {
            err.println(folder + ": " + e.getMessage());
            return MISTAKEN;
        }
    }

    /**
     * Reads them, what is not proved first.
     *
     * @param names of the labs that were to be verified; if there are none, whatever the folder has
     * @throws IOException when there is no such folder, or nothing in it
     */
    static Labs read(Path folder, List<String> names) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no such folder; it has one for each lab, with its run.json");
        }
        List<Lab> labs = new ArrayList<>();
        for (String name : names.isEmpty() ? foldersOf(folder) : names) {
            labs.add(lab(folder, name, !names.isEmpty()));
        }
        if (labs.isEmpty()) {
            throw new IOException("has no folder of any lab");
        }
        labs.sort(Comparator.comparing(Lab::proved)
                .thenComparing(lab -> lab.record().isPresent())
                .thenComparing(Lab::name));
        return new Labs(List.copyOf(labs));
    }

    private static List<String> foldersOf(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        }
    }

    /** @param named whether the folder has to have the name of its environment, so that no lab stands in for another */
    private static Lab lab(Path folder, String name, boolean named) {
        Path file = folder.resolve(name).resolve("run.json");
        if (!Files.exists(file)) {
            return new Lab(
                    name,
                    Optional.empty(),
                    "there is no " + name + "/run.json: its run did not begin, or was not kept");
        }
        try {
            RunRecord record = RunHistory.read(file);
            return named && !record.environment().name().equals(name)
                    ? new Lab(
                            name,
                            Optional.empty(),
                            name + "/run.json is of " + record.environment().name())
                    : new Lab(name, Optional.of(record), "");
        } catch (IOException e) {
            return new Lab(
                    name, Optional.empty(), name + "/run.json is no record of a run that this stagegate can read");
        }
    }

    List<Lab> all() {
        return labs;
    }

    boolean proved() {
        return labs.stream().allMatch(Lab::proved);
    }

    /** The one line that a person reads first. */
    String verdict() {
        if (proved()) {
            return "PROVED: " + (labs.size() == 1 ? "the one lab" : "all " + labs.size() + " labs");
        }
        long proved = labs.stream().filter(Lab::proved).count();
        return "NOT PROVED: " + proved + " of " + labs.size() + (labs.size() == 1 ? " lab" : " labs") + " proved; not "
                + labs.stream()
                        .limit(Math.min(MOST_NAMES, labs.size() - proved))
                        .map(Lab::name)
                        .collect(Collectors.joining(", "))
                + (labs.size() - proved > MOST_NAMES ? " and " + (labs.size() - proved - MOST_NAMES) + " more" : "");
    }

    private void write(Path folder) throws IOException {
        RunFiles.replace(folder.resolve("summary.md"), summary());
        RunFiles.replace(folder.resolve("index.html"), page());
    }

    String summary() {
        StringBuilder text =
                new StringBuilder("## ").append(Summary.escaped(verdict())).append("\n\n");
        text.append("| lab | | why | stagegate | ended | took |\n|---|---|---|---|---|---|\n");
        for (Lab lab : labs) {
            text.append("| ")
                    .append(Stream.of(
                                    lab.name(),
                                    lab.proved()
                                            ? "proved"
                                            : "**" + lab.verdict().toLowerCase(Locale.ROOT) + "**",
                                    lab.why(),
                                    lab.stagegate(),
                                    lab.ended(),
                                    lab.took())
                            .map(Summary::escaped)
                            .collect(Collectors.joining(" | ")))
                    .append(" |\n");
        }
        return text.toString();
    }

    String page() {
        StringBuilder out = new StringBuilder(ReportPage.head("labs", verdict(), proved()));
        out.append(
                "<table class=\"labs\">\n<tr><th></th><th>lab</th><th>stagegate</th><th>ended</th><th>took</th></tr>\n");
        for (Lab lab : labs) {
            String name = ReportPage.escaped(lab.name());
            out.append("<tr><td class=\"verdict ")
                    .append(lab.proved() ? "passed" : "failed")
                    .append("\">")
                    .append(lab.verdict())
                    .append("</td><td>")
                    .append(
                            lab.record().isEmpty()
                                    ? "<b>" + name + "</b>"
                                    : "<a href=\"" + ReportPage.escaped(lab.page()) + "\"><b>" + name + "</b></a>")
                    .append("<div class=\"why\">")
                    .append(ReportPage.escaped(lab.why()))
                    .append("</div><small>")
                    .append(ReportPage.escaped(String.join(
                            "; ",
                            Stream.concat(Stream.of(lab.environment()), lab.versions().stream())
                                    .filter(words -> !words.isEmpty())
                                    .toList())))
                    .append("</small></td>");
            for (String cell : List.of(lab.stagegate(), lab.ended(), lab.took())) {
                out.append("<td>").append(ReportPage.escaped(cell)).append("</td>");
            }
            out.append("</tr>\n");
        }
        return out.append("</table>\n").append(ReportPage.END).toString();
    }
}
