@NullMarked
package dev.pawl.bench.report;

import org.jspecify.annotations.NullMarked;
