package io.stagegate.evidence;

import java.util.ArrayList;
import java.util.List;

/** Collects pieces of evidence, from several threads if need be, and stays small: what is too much is counted, not kept. */
public final class EvidenceFiles {

    private static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final int MOST = 200;

    private final Redactor redactor;
    private final List<EvidenceFile> evidenceFiles = new ArrayList<>();
    private long bytes;
    private int left;

    public EvidenceFiles(Redactor redactor) {
        this.redactor = redactor;
    }

    /** Adds plain text. */
    public void add(String name, String text) {
        add(EvidenceFile.text(redactor, name, text));
    }

    public synchronized void add(EvidenceFile evidenceFile) {
        if (evidenceFiles.size() >= MOST || bytes + evidenceFile.size() > MOST_BYTES) {
            left++;
            return;
        }
        evidenceFiles.add(evidenceFile);
        bytes += evidenceFile.size();
    }

    /** What was collected until now, in order. */
    public synchronized List<EvidenceFile> all() {
        List<EvidenceFile> all = new ArrayList<>(evidenceFiles);
        if (left > 0) {
            all.add(EvidenceFile.text(redactor, left + " more, not kept", left + " files were too much to keep.\n"));
        }
        return List.copyOf(all);
    }
}
