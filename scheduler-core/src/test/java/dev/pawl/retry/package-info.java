@NullMarked
package dev.pawl.retry;

import org.jspecify.annotations.NullMarked;
