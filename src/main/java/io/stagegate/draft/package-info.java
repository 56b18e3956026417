/**
 * Drafts an environment's file from what there is of a lab: an openshift-install directory, the guide's variables, libvirt, HAProxy's
 * configuration. It reads, and never runs, what it finds; secrets stay where they are, and only their paths are written down.
 */
package io.stagegate.draft;
