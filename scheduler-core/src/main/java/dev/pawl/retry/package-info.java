/**
 * Whether and when to try again. Pure functions: nothing here reads a clock, a database or a random source of its own.
 */
@NullMarked
package dev.pawl.retry;

import org.jspecify.annotations.NullMarked;
