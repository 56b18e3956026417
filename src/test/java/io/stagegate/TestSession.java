package io.stagegate;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** What holds for every test: JUnit finds it as a service. */
public final class TestSession implements LauncherSessionListener {

    /**
     * Awaitility's own ten seconds are few on a busy machine. And it would fail whatever test waits just then for what a thread of
     * another test's server says at its end.
     */
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}
