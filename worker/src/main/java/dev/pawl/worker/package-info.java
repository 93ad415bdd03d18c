/** The process that claims runs and does them. */
@NullMarked
package dev.pawl.worker;

import org.jspecify.annotations.NullMarked;
