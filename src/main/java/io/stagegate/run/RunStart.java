package io.stagegate.run;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Stage;
import io.stagegate.report.CiBuild;
import io.stagegate.report.RunRecord;
import io.stagegate.report.RunRecorder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** What is known of a run before its first check. */
final class RunStart {

    private RunStart() {}

    static RunRecorder.Start of(Environment environment) {
        Map<String, String> stages = new LinkedHashMap<>();
        Arrays.stream(Stage.values())
                .filter(stage -> stage.isOf(environment))
                .forEach(stage -> stages.put(stage.id(), stage.title()));
        return new RunRecorder.Start(
                stagegate(),
                new RunRecord.Verified(
                        environment.name(),
                        environment.file().toString(),
                        sha256(environment.file()),
                        environment.profile().name(),
                        environment.profile().overrides(),
                        environment.permissions().stream()
                                .map(Permission::word)
                                .sorted()
                                .toList()),
                new RunRecord.Asked(asked(SelectionFilter.STAGES), asked(SelectionFilter.CHECKS)),
                new RunRecord.Machine(
                        read("/proc/sys/kernel/hostname"),
                        System.getProperty("os.name") + " " + System.getProperty("os.version"),
                        System.getProperty("java.version"),
                        CiBuild.of(System.getenv()).map(CiBuild::toString).orElse("")),
                stages);
    }

    /** The build writes it; where it could not, for want of a checkout, its source is unknown. */
    private static RunRecord.Stagegate stagegate() {
        Properties build = new Properties();
        try (InputStream in = RunRecord.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            build.clear();
        }
        return new RunRecord.Stagegate(
                build.getProperty("git.build.version", "unknown"),
                build.getProperty("git.commit.id.abbrev", "unknown"),
                Boolean.parseBoolean(build.getProperty("git.dirty", "false")));
    }

    private static String asked(String property) {
        return System.getProperty(property, "all");
    }

    private static String sha256(Path file) {
        if (Files.isDirectory(file)) {
            return "of a folder";
        }
        // Piece by piece: what was gathered may be larger than the memory.
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            return "unreadable";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
