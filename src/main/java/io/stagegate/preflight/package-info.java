/**
 * The preflight: what an environment declares is inspected before anything in the lab is changed. It observes and judges in one place,
 * because each finding also says what to do; it changes nothing.
 */
package io.stagegate.preflight;
