package io.stagegate.evidence;

import java.util.ArrayList;
import java.util.List;

/** Collects exhibits, from several threads if need be, and stays small: what is too much is counted, not kept. */
public final class Exhibits {

    private static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final int MOST = 200;

    private final Redactor redactor;
    private final List<Exhibit> exhibits = new ArrayList<>();
    private long bytes;
    private int left;

    public Exhibits(Redactor redactor) {
        this.redactor = redactor;
    }

    /** Adds plain text. */
    public void add(String name, String text) {
        add(Exhibit.text(redactor, name, text));
    }

    public synchronized void add(Exhibit exhibit) {
        if (exhibits.size() >= MOST || bytes + exhibit.size() > MOST_BYTES) {
            left++;
            return;
        }
        exhibits.add(exhibit);
        bytes += exhibit.size();
    }

    /** What was collected until now, in order. */
    public synchronized List<Exhibit> all() {
        List<Exhibit> all = new ArrayList<>(exhibits);
        if (left > 0) {
            all.add(Exhibit.text(redactor, left + " more, not kept", left + " exhibits were too much to keep.\n"));
        }
        return List.copyOf(all);
    }
}
