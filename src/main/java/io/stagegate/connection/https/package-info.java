/**
 * The HTTPS connection, by OkHttp: one GET on a connection of its own, or on one that is kept; no CA but the environment's
 * is trusted, and nothing is asked twice.
 */
package io.stagegate.connection.https;
