package io.stagegate.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects pieces of evidence, from several threads if need be, and stays small: what is too much is counted, not kept. They are put
 * in words, and redacted, only when somebody wants them: of most observations nobody does, for the next one follows.
 */
public final class EvidenceFiles {

    private static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final int MOST = 200;

    private final Redactor redactor;
    private final List<Supplier<EvidenceFile>> evidenceFiles = new ArrayList<>();
    private int left;

    public EvidenceFiles(Redactor redactor) {
        this.redactor = redactor;
    }

    /** Adds plain text. */
    public void add(String name, String text) {
        add(name, () -> text);
    }

    /** Adds plain text that is made later, of what does not change; if that fails, why is the evidence. */
    public synchronized void add(String name, Supplier<String> text) {
        if (evidenceFiles.size() >= MOST) {
            left++;
            return;
        }
        evidenceFiles.add(() -> EvidenceFile.text(redactor, name, made(text)));
    }

    private static String made(Supplier<String> text) {
        try {
            return text.get();
        } catch (RuntimeException e) {
            return "this could not be recorded: " + e + "\n";
        }
    }

    /** What was collected until now, in order. */
    public synchronized List<EvidenceFile> all() {
        // Once: an observation may be the evidence of several checks.
        evidenceFiles.replaceAll(each -> {
            EvidenceFile made = each.get();
            return () -> made;
        });
        List<EvidenceFile> all = new ArrayList<>();
        long bytes = 0;
        int tooMuch = left;
        for (Supplier<EvidenceFile> each : evidenceFiles) {
            EvidenceFile evidenceFile = each.get();
            if (bytes + evidenceFile.size() > MOST_BYTES) {
                tooMuch++;
            } else {
                all.add(evidenceFile);
                bytes += evidenceFile.size();
            }
        }
        if (tooMuch > 0) {
            all.add(EvidenceFile.text(
                    redactor, tooMuch + " more, not kept", tooMuch + " files were too much to keep.\n"));
        }
        return List.copyOf(all);
    }
}
