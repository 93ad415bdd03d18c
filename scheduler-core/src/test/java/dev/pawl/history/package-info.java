@NullMarked
package dev.pawl.history;

import org.jspecify.annotations.NullMarked;
