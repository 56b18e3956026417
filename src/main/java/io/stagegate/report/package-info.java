/** What one run was and found, as one record: for machines, and as the page that a person signs. */
package io.stagegate.report;
