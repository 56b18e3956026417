/**
 * Gherkin's glue: a class for each noun, a line or two for each step, nothing but calls into the packages below.
 */
package io.stagegate.steps;
