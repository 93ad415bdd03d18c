/**
 * Reading what people write: strict JSON and YAML, typed access to it, and problems that name the field and the fix.
 *
 * <p>Nothing here guesses. What is ambiguous, unknown or coerced elsewhere is refused, all problems together, so that
 * one round of corrections is enough.
 */
@NullMarked
package dev.pawl.input;

import org.jspecify.annotations.NullMarked;
