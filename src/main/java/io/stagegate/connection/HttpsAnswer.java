package io.stagegate.connection;

import java.net.URI;
import java.time.Duration;

/** An HTTP answer; the body is cut after 64 KiB. */
public record HttpsAnswer(URI uri, int status, String body, Duration took) {}
