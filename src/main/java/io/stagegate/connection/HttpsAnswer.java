package io.stagegate.connection;

import java.time.Duration;

/**
 * An HTTP answer.
 *
 * @param body cut after 64 KiB
 * @param took from the question's beginning to the body's end, connecting included
 */
public record HttpsAnswer(int status, String body, Duration took) {}
