/**
 * The load balancer's connection: HAProxy's statistics by HTTP, its admin socket and its configuration on the host where it
 * runs, be that another or this one.
 */
package io.stagegate.connection.haproxy;
