@NullMarked
package dev.pawl.bench.schedule;

import org.jspecify.annotations.NullMarked;
