/**
 * The proof of the checks: each check's real subject is broken in the sandbox, the check's own scenario is run, and
 * what it says is asserted. Run by {@code mvn verify -Pproof}.
 */
package io.stagegate.proof;
