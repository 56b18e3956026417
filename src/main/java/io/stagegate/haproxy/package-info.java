/** HAProxy's configuration as text: read line by line, edited where that is certain, else refused. No I/O. */
package io.stagegate.haproxy;
