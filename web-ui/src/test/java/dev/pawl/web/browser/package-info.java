/** What only a browser can tell: whether the scripts do their part. */
@NullMarked
package dev.pawl.web.browser;

import org.jspecify.annotations.NullMarked;
