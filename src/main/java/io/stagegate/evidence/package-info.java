/**
 * What a run leaves behind: pieces of evidence, redacted before they exist, on disk and in the Allure report.
 * Collecting evidence never hides the failure that it is collected for.
 */
package io.stagegate.evidence;
