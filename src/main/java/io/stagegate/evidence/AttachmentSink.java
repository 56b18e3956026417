package io.stagegate.evidence;

/** Where pieces of evidence go besides the disk: a report. Called on the scenario's own thread. */
@FunctionalInterface
public interface AttachmentSink {

    /** For runs without a report. */
    AttachmentSink NONE = evidenceFile -> {};

    void attach(EvidenceFile evidenceFile);
}
