/** Tests of the worker, on a real database. */
@NullMarked
package dev.pawl.worker;

import org.jspecify.annotations.NullMarked;
