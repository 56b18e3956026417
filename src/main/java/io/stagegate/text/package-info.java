/** How values are written for people; depends on nothing. */
package io.stagegate.text;
