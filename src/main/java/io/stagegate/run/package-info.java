/**
 * One run over a lab: what it was asked to verify, what came of each check, and what that holds back.
 */
package io.stagegate.run;
