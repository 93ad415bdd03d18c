@NullMarked
package dev.pawl.queue;

import org.jspecify.annotations.NullMarked;
