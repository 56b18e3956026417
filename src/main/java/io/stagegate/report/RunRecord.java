package io.stagegate.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that one run was and found: {@code reports/run.json}, and the page and the summary that are made of it. Its shape is published
 * beside it, in {@code reports/run.schema.json}. Nothing in it is a secret: its texts have been redacted by whoever made it.
 *
 * @param format of this shape; a new one only where old readers would go wrong
 * @param versions by label, as they were first seen; one that was never seen says so and why
 * @param preflight what was found before anything was changed, the worst first; empty where the run did not get that far
 * @param stages in the order of the install, with every ID of the checklist that the environment's kind has
 * @param changes everything that the run changed in the lab, in order
 * @param comparison with an earlier run, where one was asked for
 * @param reached of an install that was only gathered, how far it came; else empty
 * @param replayed the run whose evidence was judged again: {@code the run of 2026-11-29 08:00:00 UTC by stagegate 0.1.0}; else empty
 * @param evidence the SHA-256 of each file below {@code reports/evidence}, by its path there
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RunRecord(
        @JsonProperty("$schema") String schema,
        int format,
        Stagegate stagegate,
        Verified environment,
        Asked asked,
        Machine machine,
        Instant started,
        Instant ended,
        Map<String, String> versions,
        List<PreflightFinding> preflight,
        List<StageRecord> stages,
        List<Change> changes,
        Map<String, String> evidence,
        Optional<Comparison> comparison,
        String reached,
        String replayed) {

    /** What a file leaves out is empty. */
    public RunRecord {
        versions = versions == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(versions));
        evidence = evidence == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(evidence));
        preflight = orEmpty(preflight);
        stages = orEmpty(stages);
        changes = orEmpty(changes);
        comparison = comparison == null ? Optional.empty() : comparison;
        reached = orEmpty(reached);
        replayed = orEmpty(replayed);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** Whether it has all that a verdict depends on, and in a shape that this stagegate knows; a file may have anything. */
    @JsonIgnore
    boolean complete() {
        return format == FORMAT
                && stagegate != null
                && environment != null
                && environment.name() != null
                && started != null
                && ended != null
                && !stages.isEmpty()
                && stages.stream().allMatch(stage -> stage.checks() != null)
                && checks().allMatch(check -> check.id() != null && check.verdict() != null);
    }

    /** Beside the record: {@code reports/run.schema.json}. */
    static final String SCHEMA = "run.schema.json";

    static final int FORMAT = 1;

    /** Label of {@link #about}. */
    static final String EVIDENCE = "evidence";

    /**
     * Which stagegate it was.
     *
     * @param commit of its source; {@code unknown} where it was not built from a checkout
     * @param modified whether that checkout had uncommitted changes
     */
    public record Stagegate(String version, String commit, boolean modified) {}

    /**
     * What was verified.
     *
     * @param sha256 of the environment's file, as it was read
     * @param overrides what the file changes of its profile
     * @param permissions that were in force
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Verified(
            String name, String file, String sha256, String profile, List<String> overrides, List<String> permissions) {

        /** What a file leaves out is empty. */
        public Verified {
            overrides = orEmpty(overrides);
            permissions = orEmpty(permissions);
        }
    }

    /** What the run was asked for: {@code all}, or a list with commas. */
    public record Asked(String stages, String checks) {}

    /**
     * Where stagegate itself ran.
     *
     * @param build of the CI system: {@code nightly #42, https://…}; empty where it was none
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Machine(String host, String os, String java, String build) {

        /** What a file leaves out is empty. */
        public Machine {
            build = orEmpty(build);
        }
    }

    /**
     * What the preflight found of one thing.
     *
     * @param verdict {@code wrong}, {@code warning}, {@code could not check}, {@code not yet} or {@code right}
     * @param remedy what to do; empty where nothing is to be done
     * @param reddens IDs of the checks that would certainly be red because of it; empty but for {@code wrong}
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record PreflightFinding(
            String subject, String verdict, String expected, String found, String remedy, List<String> reddens) {

        /** What a file leaves out is empty. */
        public PreflightFinding {
            remedy = orEmpty(remedy);
            reddens = orEmpty(reddens);
        }

        /** Whether a person should read it. */
        @JsonIgnore
        boolean notable() {
            return !verdict.equals("right") && !verdict.equals("not yet");
        }
    }

    /** One stage, with its checks in the order of the checklist. */
    public record StageRecord(String id, String title, List<CheckRecord> checks) {

        /** Whether all of it is proved: nothing is, where every check was left out. */
        @JsonProperty("proved")
        public boolean proved() {
            return checks.stream().allMatch(CheckRecord::settled)
                    && checks.stream().anyMatch(check -> check.verdict() == CheckVerdict.PASSED);
        }
    }

    /**
     * One check.
     *
     * @param reason why it is not green, in a line; empty where it is
     * @param heldBackBy the ID of the check at the root
     * @param began null where it never did
     * @param seconds that it took
     * @param signals failures that were named, the most certain first
     * @param pictures paths below {@code reports}, of the timelines that it drew
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record CheckRecord(
            String id,
            String title,
            CheckVerdict verdict,
            String reason,
            String heldBackBy,
            Instant began,
            double seconds,
            List<NamedSignal> signals,
            List<String> pictures) {

        /** What a file leaves out is empty. */
        public CheckRecord {
            reason = orEmpty(reason);
            heldBackBy = orEmpty(heldBackBy);
            signals = orEmpty(signals);
            pictures = orEmpty(pictures);
        }

        static CheckRecord untouched(String id, String title, CheckVerdict verdict) {
            return new CheckRecord(id, title, verdict, "", "", null, 0, List.of(), List.of());
        }

        /** Passed, or of a kind that this environment does not have or permit. */
        @JsonIgnore
        public boolean settled() {
            return verdict == CheckVerdict.PASSED || verdict == CheckVerdict.LEFT_OUT;
        }
    }

    /**
     * A failure that has a name.
     *
     * @param certainty {@code confirmed} by a look at the lab's state, or {@code suspected} from text
     */
    public record NamedSignal(String id, String title, String certainty) {}

    /**
     * Something that the run changed in the lab.
     *
     * @param what as the evidence says it: {@code libvirt: start domain ocp4-bootstrap}
     * @param permission of the environment that allowed it
     * @param check during which it was done
     */
    public record Change(Instant when, String what, String permission, String check) {}

    /** The same, beside an earlier run. */
    public RunRecord comparedWith(RunRecord earlier) {
        return new RunRecord(
                schema,
                format,
                stagegate,
                environment,
                asked,
                machine,
                started,
                ended,
                versions,
                preflight,
                stages,
                changes,
                evidence,
                Optional.of(Comparison.between(earlier, this)),
                reached,
                replayed);
    }

    /** The folder below {@code reports} of a run's evidence: a replay leaves what it judges as it was. */
    public static String evidenceFolder(boolean ofReplay) {
        return ofReplay ? "replay" : EVIDENCE;
    }

    @JsonIgnore
    String evidenceFolder() {
        return evidenceFolder(!replayed.isEmpty());
    }

    /** What was verified, by what, asked for how: by label. */
    Map<String, String> about() {
        Verified verified = environment;
        Map<String, String> about = new LinkedHashMap<>();
        about.put("environment", verified.file() + ", SHA-256 " + verified.sha256());
        about.put(
                "profile",
                verified.profile()
                        + (verified.overrides().isEmpty()
                                ? ""
                                : ", overridden: " + String.join("; ", verified.overrides())));
        about.put("permissions", verified.permissions().isEmpty() ? "none" : String.join(", ", verified.permissions()));
        about.put("asked for", "stages " + asked.stages() + ", checks " + asked.checks());

        about.put(
                "stagegate",
                stagegate.version() + ", commit " + stagegate.commit() + (stagegate.modified() ? ", modified" : ""));

        about.put("run on", machine.host() + ", " + machine.os() + ", Java " + machine.java());
        if (!machine.build().isEmpty()) {
            about.put("build", machine.build());
        }
        about.put(EVIDENCE, evidence.size() + " files, their SHA-256 in run.json");
        return about;
    }

    Stream<CheckRecord> checks() {
        return stages.stream().flatMap(stage -> stage.checks().stream());
    }

    List<CheckRecord> having(CheckVerdict verdict) {
        return checks().filter(check -> check.verdict() == verdict).toList();
    }

    /** Whether the whole install was proved by this run: nothing that was left unasked, unseen or red is. */
    @JsonProperty("proved")
    public boolean proved() {
        return !stages.isEmpty() && stages.stream().allMatch(StageRecord::proved);
    }

    /** The one line that a person reads first: {@code PROVED: …} or {@code NOT PROVED: …}, with the reason. */
    @JsonProperty("verdict")
    public String verdict() {
        return (proved() ? "PROVED: " : "NOT PROVED: ") + String.join("; ", reasons());
    }

    private List<String> reasons() {
        long all = checks().count();
        List<String> reasons = new ArrayList<>(reached.isEmpty() ? List.of() : List.of(reached));
        first(CheckVerdict.FAILED, "failed").ifPresent(reasons::add);
        first(CheckVerdict.COULD_NOT_CHECK, "could not be checked").ifPresent(reasons::add);
        count(CheckVerdict.HELD_BACK, "held back").ifPresent(reasons::add);
        count(CheckVerdict.NOT_REACHED, "not reached").ifPresent(reasons::add);
        int unasked = having(CheckVerdict.NOT_ASKED_FOR).size();
        if (unasked > 0) {
            reasons.add(
                    unasked == all
                            ? "none of the " + all + " checks was asked for"
                            : (all - unasked) + " of " + all + " checks asked for");
        }
        int passed = having(CheckVerdict.PASSED).size();
        reasons.add(
                all == 0
                        ? "there was nothing to check"
                        : passed == all ? "all " + all + " checks passed" : passed + " of " + all + " checks passed");
        List<CheckRecord> leftOut = having(CheckVerdict.LEFT_OUT);
        if (!leftOut.isEmpty()) {
            reasons.add("left out: "
                    + String.join(", ", leftOut.stream().map(CheckRecord::id).toList()));
        }
        if (!replayed.isEmpty()) {
            reasons.add("judged again by the evidence of " + replayed);
        }
        return reasons;
    }

    private Optional<String> first(CheckVerdict verdict, String words) {
        List<CheckRecord> those = having(verdict);
        if (those.isEmpty()) {
            return Optional.empty();
        }
        CheckRecord first = those.get(0);
        String signal = first.signals().isEmpty()
                ? ""
                : " (" + Summary.words(first.signals().get(0)) + ")";
        String others = those.size() == 1 ? "" : " and " + (those.size() - 1) + " more";
        return Optional.of(first.id() + others + " " + words + signal);
    }

    private Optional<String> count(CheckVerdict verdict, String words) {
        int those = having(verdict).size();
        return those == 0 ? Optional.empty() : Optional.of(those + " " + words);
    }
}
