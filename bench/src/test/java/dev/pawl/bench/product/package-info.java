@NullMarked
package dev.pawl.bench.product;

import org.jspecify.annotations.NullMarked;
