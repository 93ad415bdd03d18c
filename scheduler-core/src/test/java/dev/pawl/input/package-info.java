@NullMarked
package dev.pawl.input;

import org.jspecify.annotations.NullMarked;
