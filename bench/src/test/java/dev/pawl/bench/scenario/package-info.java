@NullMarked
package dev.pawl.bench.scenario;

import org.jspecify.annotations.NullMarked;
