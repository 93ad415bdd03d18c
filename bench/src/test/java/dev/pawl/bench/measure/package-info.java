@NullMarked
package dev.pawl.bench.measure;

import org.jspecify.annotations.NullMarked;
