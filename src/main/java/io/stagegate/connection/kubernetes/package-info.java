/**
 * The Kubernetes connection, by fabric8: the environment's kubeconfig and nothing of the machine's own configuration,
 * TLS always verified, no silent retries.
 */
package io.stagegate.connection.kubernetes;
