/**
 * The libvirt connection, by libvirt-java: the same code for every driver. Every question is bounded, because native
 * code can neither be interrupted nor trusted to come back.
 */
package io.stagegate.connection.libvirt;
