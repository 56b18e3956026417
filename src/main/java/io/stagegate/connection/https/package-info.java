/**
 * The HTTPS door: one GET on a connection of its own, or one that is kept; only the environment's CA is trusted. It is
 * written on plain TLS sockets: the JDK's clients keep connections, or repeat a request silently.
 */
package io.stagegate.connection.https;
