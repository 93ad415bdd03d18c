/** The queues that are compared, each behind the same small interface. */
@NullMarked
package dev.pawl.bench.product;

import org.jspecify.annotations.NullMarked;
